package org.sbonnx.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.transform.Augmentation;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.train.TrainPlan;

/** Options of a plan beyond regimes: several bottlenecks, augmented images, teachers, class weights, early stopping. */
class TrainPlanTest {
    private static final TinyData TRAIN = new TinyData(24, 1, true);
    private static final TinyData VALIDATION = new TinyData(6, 2, true);

    @TempDir
    Path folder;

    private static TrainPlan plan(String fields) {
        return Json.parse("plan", fields, TrainPlan.class);
    }

    private static TrainRequest.Images images(OnnxModel model, SegmentationData data) {
        return new TrainRequest.Images(new OrtFeatures(model, data, "site"), data);
    }

    private TrainRequest request(SegmentationData data, String plan) {
        TinyModel tiny = TinyModel.usb(false);
        return TrainRequest.of(tiny.model, tiny.manifest, images(tiny.model, data), plan(plan), folder)
                .withValidation(images(tiny.model, VALIDATION))
                .onDevice("cpu", 1);
    }

    @Test
    void severalBottlenecksAreTrainedTogether() {
        OnnxModel model = TwoBottlenecks.model();
        assertThat(FeatureBoundary.tensors(model, TwoBottlenecks.manifest())).containsExactly("site");
        String fields = "{\"training\":{\"epochs\":16,\"batch\":4,\"learningRate\":0.1}}";
        TrainRequest request = TrainRequest.of(
                        model, TwoBottlenecks.manifest(), images(model, TRAIN), plan(fields), folder)
                .withValidation(images(model, VALIDATION))
                .onDevice("cpu", 1);
        TrainResult result = TrainingRun.run(request, TrainListener.NONE);
        assertThat(result.weights()).containsOnlyKeys("sb1.w", "sb1.b", "head.w", "sb2.w", "sb2.b", "cls.w", "cls.b");
        Epoch best = result.epochs().get(result.bestEpoch() - 1);
        assertThat(best.miou()).isGreaterThan(0.6);
        OnnxModel tuned = WriteBack.apply(model, result.weights());
        assertThat(best.active()).isEqualTo(activeChannels(tuned, "logits1", "logits2"));
        assertThat(TrainingRunTest.miou(tuned, VALIDATION)).isCloseTo(best.miou(), within(0.003));
    }

    /** Channels that ONNX Runtime finds to be the argmax of their group somewhere, and not everywhere, in the validation images. */
    private static int activeChannels(OnnxModel model, String... groups) {
        Map<String, Set<Integer>> onSomewhere = new HashMap<>();
        new OrtFeatures(model, VALIDATION, groups)
                .stream((i, values) -> values.forEach((group, logits) -> {
                    int plane = logits.dim(2) * logits.dim(3);
                    for (int p = 0; p < plane; p++) {
                        int best = 0;
                        for (int c = 1; c < logits.dim(1); c++) {
                            best = logits.data()[c * plane + p] > logits.data()[best * plane + p] ? c : best;
                        }
                        onSomewhere.computeIfAbsent(group, g -> new HashSet<>()).add(best);
                    }
                }));
        return onSomewhere.values().stream()
                .mapToInt(Set::size)
                .filter(channels -> channels > 1)
                .sum();
    }

    @Test
    void fixedGroupsAreNotTrainedEvenAfterAnotherBottleneck() {
        String fields = "{\"regime\":\"fixed\",\"training\":{\"epochs\":1,\"batch\":4}}";
        OnnxModel model = TwoBottlenecks.model();
        TrainRequest request =
                TrainRequest.of(model, TwoBottlenecks.manifest(), images(model, TRAIN), plan(fields), folder);
        TrainResult result = TrainingRun.run(request, TrainListener.NONE);
        assertThat(result.weights()).containsOnlyKeys("head.w", "cls.w", "cls.b");
    }

    @Test
    void augmentedCopiesAlternateByEpochAndAreCachedOnce() throws Exception {
        String fields = "{\"augmentation\":{\"maxZoom\":1.5,\"colour\":0.1,\"variants\":2},"
                + "\"training\":{\"epochs\":12,\"batch\":4,\"learningRate\":0.05,\"newLayerFactor\":2}}";
        SegmentationData varied = new Augmentation(true, 1, 1.5, 0.1)
                .augmentedCopies(TRAIN, 1, plan(fields).augmentedCopies());
        assertThat(varied.size()).isEqualTo(2 * TRAIN.size());
        TrainRequest request = request(varied, fields);
        int[] steps = {0};
        TrainResult result = TrainingRun.run(request, new TrainListener() {
            @Override
            public void step(String phase, int epoch, int step, int of, double loss) {
                assertThat(of).isEqualTo(6);
                steps[0]++;
            }
        });
        assertThat(steps[0]).isEqualTo(12 * 6);
        assertThat(((OrtFeatures) request.data().train().features()).computed).isEqualTo(2 * TRAIN.size());
        assertThat(result.epochs()).anySatisfy(e -> assertThat(e.miou()).isGreaterThan(0.6));
    }

    @Test
    void imagesThatAreNewInEveryEpochAreNotCached() throws Exception {
        String fields = "{\"augmentation\":{\"variants\":0},\"training\":{\"epochs\":3,\"batch\":4}}";
        SegmentationData varied = new Augmentation(true, 1, 1, 0)
                .augmentedCopies(TRAIN, 1, plan(fields).augmentedCopies());
        TinyModel tiny = TinyModel.usb(false);
        TrainingRun.run(
                TrainRequest.of(tiny.model, tiny.manifest, images(tiny.model, varied), plan(fields), folder),
                TrainListener.NONE);
        try (var files = Files.list(folder.resolve("features"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void labelsTeacherAndTeacherFeaturesAreCombined() {
        TinyModel tiny = TinyModel.usb(false);
        String quick = "\"training\":{\"epochs\":8,\"batch\":4,\"learningRate\":0.05,\"newLayerFactor\":2}";
        OnnxModel teacher = WriteBack.apply(
                tiny.model,
                TrainingRun.run(request(TRAIN, "{" + quick + "}"), TrainListener.NONE)
                        .weights());
        String fields =
                "{\"teacherStride\":3,\"teacherFeatures\":[{\"tensor\":\"hidden\",\"weight\":0.2}]," + quick + "}";
        TrainRequest request = TrainRequest.of(
                        tiny.model, tiny.manifest, images(tiny.model, TRAIN), plan(fields), folder.resolve("s"))
                .withTeacher(new OrtFeatures(teacher, TRAIN, "output", "hidden"))
                .onDevice("cpu", 1);
        TrainResult result = TrainingRun.run(request, TrainListener.NONE);
        assertThat(folder.resolve("s/run.jsonl")).content().contains("\"labels\"", "\"teacher\"", "\"features\"");
        double apart = distance(tiny.model, teacher, "hidden");
        double taught = distance(WriteBack.apply(tiny.model, result.weights()), teacher, "hidden");
        assertThat(taught).isLessThan(0.7 * apart);
    }

    private static double distance(OnnxModel a, OnnxModel b, String tensor) {
        double[] sum = {0};
        Map<Integer, float[]> first = new HashMap<>();
        new OrtFeatures(a, VALIDATION, tensor)
                .stream((i, v) -> first.put(i, v.get(tensor).data().clone()));
        new OrtFeatures(b, VALIDATION, tensor).stream((i, v) -> {
            FloatTensor t = v.get(tensor);
            for (int p = 0; p < t.data().length; p++) {
                sum[0] += Math.pow(t.data()[p] - first.get(i)[p], 2);
            }
        });
        return sum[0];
    }

    @Test
    void aClassOfLargerWeightIsPredictedMoreOften() {
        String training = "\"training\":{\"epochs\":4,\"batch\":4,\"learningRate\":0.05}}";
        long plain = share(request(TRAIN, "{" + training));
        long heavy = share(request(TRAIN, "{\"classWeights\":{\"yellow\":20}," + training));
        assertThat(heavy).isGreaterThan(2 * plain + 100);
    }

    /** Number of pixels of the validation images that the model predicts as yellow. */
    private long share(TrainRequest request) {
        OnnxModel model = WriteBack.apply(
                request.model(), TrainingRun.run(request, TrainListener.NONE).last());
        long[] yellow = {0};
        new OrtFeatures(model, VALIDATION, "output").stream((i, v) -> {
            float[] data = v.get("output").data();
            int plane = data.length / 4;
            for (int p = 0; p < plane; p++) {
                float others = Math.max(data[p], Math.max(data[plane + p], data[2 * plane + p]));
                yellow[0] += data[3 * plane + p] > others ? 1 : 0;
            }
        });
        return yellow[0];
    }

    @Test
    void stopsWhenNothingImprovesAnyMore() {
        String fields =
                "{\"patience\":2,\"regime\":\"fixed\",\"training\":{\"epochs\":30,\"batch\":4,\"learningRate\":1e-12}}";
        TrainResult result = TrainingRun.run(request(TRAIN, fields), TrainListener.NONE);
        assertThat(result.epochs()).hasSize(2);
        assertThat(result.bestEpoch()).isZero();
        TrainResult again = TrainingRun.run(request(TRAIN, fields).resuming(true), TrainListener.NONE);
        assertThat(again.epochs()).hasSize(2);
        assertThatThrownBy(() -> TrainingRun.run(request(TRAIN, fields).withValidation(null), TrainListener.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("patience");
    }

    /** An image in which every pixel is void has loss 0, not 0 / 0 = NaN. */
    @Test
    void imagesWithoutALabelledPixelHaveALossOfZero() {
        SegmentationData blank = new VoidLabels(TRAIN);
        TrainResult result = TrainingRun.run(
                request(blank, "{\"training\":{\"epochs\":1,\"batch\":1}}").withValidation(null), TrainListener.NONE);
        assertThat(result.epochs().get(0).loss()).isZero();
        result.last().values().forEach(w -> {
            for (float v : w.data()) {
                assertThat(v).isFinite();
            }
        });
    }
}
