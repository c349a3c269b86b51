package org.sbonnx.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.datasets.ConfusionMatrix;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.testkit.TestGraph;
import org.sbonnx.trainer.block.Garbage;
import org.sbonnx.trainer.checkpoint.Checkpoint;

class TrainingRunTest {
    private static final TinyData TRAIN = new TinyData(24, 1, true);
    private static final TinyData VALIDATION = new TinyData(6, 2, true);

    @TempDir
    Path folder;

    private static TrainPlan plan(String changes) {
        return Json.parse("plan", changes, TrainPlan.class);
    }

    private static final String QUICK =
            "\"training\":{\"epochs\":12,\"batch\":4,\"learningRate\":0.05,\"newLayerFactor\":2}";

    private TrainRequest request(TinyModel tiny, TrainPlan plan, Path work) {
        return TrainRequest.of(
                        tiny.model,
                        tiny.manifest,
                        new TrainRequest.Images(new OrtFeatures(tiny.model, TRAIN, "site"), TRAIN),
                        plan,
                        work)
                .withValidation(new TrainRequest.Images(new OrtFeatures(tiny.model, VALIDATION, "site"), VALIDATION))
                .onDevice("cpu", 1);
    }

    static double miou(OnnxModel model, TinyData data) {
        ConfusionMatrix confusion = new ConfusionMatrix(4);
        TaskLabels labels = TaskLabels.of(data).orElseThrow();
        for (int i = 0; i < data.size(); i++) {
            FloatTensor out = OnnxRuntimeOracle.run(model, Map.of("input", OrtFeatures.tensor(data.image(i))))
                    .get("output");
            int plane = TinyData.WIDTH * TinyData.HEIGHT;
            long[] predictions = new long[plane];
            for (int p = 0; p < plane; p++) {
                for (int c = 1; c < 4; c++) {
                    int best = (int) predictions[p];
                    predictions[p] = out.data()[c * plane + p] > out.data()[best * plane + p] ? c : best;
                }
            }
            confusion.add(labels.labels(i).ids(), predictions);
        }
        return confusion.meanIou();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trainsCodesAndTheLayersAfterThem(boolean batchNorm) {
        TinyModel tiny = TinyModel.usb(batchNorm);
        TrainResult result = TrainingRun.run(request(tiny, plan("{" + QUICK + "}"), folder), TrainListener.NONE);
        Epoch last = result.epochs().get(result.epochs().size() - 1);
        Epoch best = result.epochs().get(result.bestEpoch() - 1);
        assertThat(last.loss()).isLessThan(0.6 * result.epochs().get(0).loss());
        assertThat(best.miou()).isGreaterThan(0.6);
        OnnxModel tuned = WriteBack.apply(tiny.model, result.weights());
        assertThat(miou(tuned, VALIDATION)).isCloseTo(best.miou(), within(0.003));
        assertThat(result.weights().containsKey("bn.m")).isEqualTo(batchNorm);
        assertThat(folder.resolve("run.jsonl")).content().hasLineCount(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"straight_through", "fixed"})
    void otherRegimesReachAUsefulMeanIouToo(String regime) {
        TrainPlan plan = plan("{\"regime\":\"" + regime + "\"," + QUICK + "}");
        TrainResult result = TrainingRun.run(request(TinyModel.usb(false), plan, folder), TrainListener.NONE);
        // The soft figure of a regime with hard codes is that of the same weights at the regime's temperature.
        assertThat(result.epochs()).anySatisfy(e -> assertThat(e.miou()).isGreaterThan(0.5));
    }

    /** The paper's Table 4: codes made hard by a falling temperature can be used as they are, those of an entropy loss cannot. */
    @Test
    void annealedCodesKeepTheirMeanIouUnderArgmaxAndEntropyCodesDoNot() {
        Epoch annealed = lastOf("annealed");
        assertThat(annealed.miou()).isGreaterThan(0.75).isCloseTo(annealed.miouSoft(), within(0.02));
        Epoch entropy = lastOf("entropy");
        assertThat(entropy.miou()).isLessThan(entropy.miouSoft() - 0.05);
    }

    private Epoch lastOf(String regime) {
        TrainPlan plan = plan("{\"regime\":\"" + regime + "\"," + QUICK + "}");
        return TrainingRun.run(request(TinyModel.usb(false), plan, folder.resolve(regime)), TrainListener.NONE)
                .epochs()
                .get(11);
    }

    @Test
    void repeatsExactlyAndResumesExactly() {
        TrainPlan plan = plan(
                "{\"training\":{\"epochs\":4,\"batch\":5,\"imagesAtOnce\":2,\"learningRate\":0.05,\"optimizer\":\"adamw\",\"clipNorm\":1}}");
        TinyModel tiny = TinyModel.usb(false);
        TrainResult first = TrainingRun.run(request(tiny, plan, folder.resolve("a")), TrainListener.NONE);
        TrainResult again = TrainingRun.run(request(tiny, plan, folder.resolve("b")), TrainListener.NONE);
        assertThat(again.last()).isEqualTo(first.last());
        TrainListener stop = new TrainListener() {
            @Override
            public void epoch(Epoch epoch) {
                if (epoch.epoch() == 2) {
                    throw new IllegalStateException("stop here");
                }
            }
        };
        assertThatThrownBy(() -> TrainingRun.run(request(tiny, plan, folder.resolve("c")), stop))
                .hasMessage("stop here");
        TrainResult resumed =
                TrainingRun.run(request(tiny, plan, folder.resolve("c")).resuming(true), TrainListener.NONE);
        assertThat(resumed.last()).isEqualTo(first.last());
        assertThat(resumed.weights()).isEqualTo(first.weights());
        assertThat(resumed.epochs()).hasSize(4);
        assertThat(folder.resolve("c/run.jsonl")).content().hasLineCount(4);
    }

    /** Arrays that the backward pass needs must not be freed by a garbage collection before it runs. */
    @Test
    void garbageCollectionsChangeNothing() throws Exception {
        TrainPlan plan = plan("{\"regime\":\"entropy\",\"training\":{\"epochs\":3,\"batch\":4,\"learningRate\":0.05}}");
        TinyModel tiny = TinyModel.usb(false);
        TrainResult undisturbed =
                TrainingRun.run(request(tiny, plan, folder.resolve("undisturbed")), TrainListener.NONE);
        AtomicBoolean done = new AtomicBoolean();
        Thread collector = new Thread(() -> {
            while (!done.get()) {
                Garbage.collect();
            }
        });
        collector.start();
        try {
            TrainResult collected =
                    TrainingRun.run(request(tiny, plan, folder.resolve("collected")), TrainListener.NONE);
            assertThat(collected.last()).isEqualTo(undisturbed.last());
        } finally {
            done.set(true);
            collector.join();
        }
    }

    @Test
    void aTeacherCanReplaceTheLabels() {
        TinyModel tiny = TinyModel.usb(false);
        TrainPlan plan = plan("{\"teacherStride\":3," + QUICK + "}");
        OnnxModel teacher = WriteBack.apply(
                tiny.model,
                TrainingRun.run(request(tiny, plan, folder.resolve("t")), TrainListener.NONE)
                        .weights());
        TinyData unlabelled = new TinyData(24, 1, false);
        TrainRequest request = TrainRequest.of(
                        tiny.model,
                        tiny.manifest,
                        new TrainRequest.Images(new OrtFeatures(tiny.model, unlabelled, "site"), unlabelled),
                        plan,
                        folder.resolve("s"))
                .withTeacher(new OrtFeatures(teacher, unlabelled, "output"));
        TrainResult result = TrainingRun.run(request, TrainListener.NONE);
        assertThat(result.bestEpoch()).isEqualTo(12);
        assertThat(miou(WriteBack.apply(tiny.model, result.weights()), VALIDATION))
                .isGreaterThan(0.5);
    }

    @Test
    void supervisedGroupsAreTrainedOnTheirConceptsFirst() {
        TinyModel tiny = TinyModel.ssb();
        TrainPlan plan = plan("{\"concepts\":{\"epochs\":6,\"batch\":4,\"learningRate\":0.1}," + QUICK + "}");
        TrainRequest request = request(tiny, plan, folder)
                .withConcepts(new TrainRequest.Images(new OrtFeatures(tiny.model, TRAIN, "site"), TRAIN));
        TrainResult result = TrainingRun.run(request, TrainListener.NONE);
        assertThat(result.epochs()).hasSize(18);
        assertThat(result.epochs().get(5).loss())
                .isLessThan(0.7 * result.epochs().get(0).loss());
        assertThat(result.weights()).containsKeys("sb1.w", "sb1.b", "head.w", "cls.w", "cls.b");
        assertThat(result.weights().get("sb1.w")).isEqualTo(result.last().get("sb1.w"));
        assertThat(miou(WriteBack.apply(tiny.model, result.weights()), VALIDATION))
                .isCloseTo(result.epochs().get(5 + result.bestEpoch()).miou(), within(0.003));
        assertThat(result.epochs().get(5 + result.bestEpoch()).miou()).isGreaterThan(0.7);
    }

    /** Weight decay of the wrong strength multiplies the weights by −100 in each step: finite for one epoch, not for two. */
    @Test
    void divergenceIsNamedAndTheLastGoodWeightsStay() {
        String fields = "{\"regime\":\"fixed\",\"training\":{\"epochs\":%d,\"batch\":4,\"learningRate\":0.001,"
                + "\"momentum\":0,\"weightDecay\":101000,\"schedule\":\"constant\"}}";
        TinyModel tiny = TinyModel.usb(false);
        TrainResult oneEpoch =
                TrainingRun.run(request(tiny, plan(fields.formatted(1)), folder.resolve("one")), TrainListener.NONE);
        Path work = folder.resolve("diverged");
        assertThatThrownBy(() -> TrainingRun.run(request(tiny, plan(fields.formatted(30)), work), TrainListener.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("learning rate")
                .hasMessageContaining("epoch 2")
                .hasMessageContaining("the weights of epoch 1 are in the last checkpoint");
        assertThat(Checkpoint.weights(work)).contains(oneEpoch.last());
        assertThat(work.resolve("run.jsonl")).content().hasLineCount(1);
    }

    @Test
    void divergenceInTheFirstEpochLeavesNoCheckpoint() {
        TrainPlan plan =
                plan("{\"training\":{\"epochs\":30,\"batch\":4,\"learningRate\":3e18,\"schedule\":\"constant\"}}");
        assertThatThrownBy(() -> TrainingRun.run(request(TinyModel.usb(false), plan, folder), TrainListener.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("learning rate")
                .hasMessageContaining("epoch 1,")
                .hasMessageContaining("the weights of epoch 0 are the start");
        assertThat(Checkpoint.weights(folder)).isEmpty();
    }

    @Test
    void aCheckpointOfAnotherPlanIsRefused() {
        TinyModel tiny = TinyModel.usb(false);
        TrainPlan plan = plan("{\"training\":{\"epochs\":1}}");
        TrainingRun.run(request(tiny, plan, folder), TrainListener.NONE);
        assertThatThrownBy(() ->
                        TrainingRun.run(request(tiny, plan.withSeed(9), folder).resuming(true), TrainListener.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("another model, plan or data set");
    }

    @Test
    void writingBackTouchesNothingElse() {
        TinyModel tiny = TinyModel.usb(false);
        FloatTensor value = Tensors.floats(TestGraph.random(77, 1, 4));
        OnnxModel changed = WriteBack.apply(tiny.model, Map.of("cls.b", value));
        assertThat(Tensors.floats(changed.initializers().get("cls.b"))).isEqualTo(value);
        OnnxModel back = WriteBack.apply(
                changed,
                Map.of("cls.b", Tensors.floats(tiny.model.initializers().get("cls.b"))));
        assertThat(back.bytes()).isEqualTo(tiny.model.bytes());
        assertThatThrownBy(() -> WriteBack.apply(tiny.model, Map.of("nowhere", value)))
                .hasMessageContaining("nowhere");
    }

    @Test
    void featuresAreComputedOnce() throws Exception {
        TinyModel tiny = TinyModel.usb(false);
        OrtFeatures features = new OrtFeatures(tiny.model, TRAIN, "site");
        TrainRequest request = TrainRequest.of(
                tiny.model,
                tiny.manifest,
                new TrainRequest.Images(features, TRAIN),
                plan("{\"training\":{\"epochs\":3}}"),
                folder);
        TrainingRun.run(request, TrainListener.NONE);
        assertThat(features.computed).isEqualTo(TRAIN.size());
        try (var files = Files.list(folder.resolve("features"))) {
            assertThat(files).hasSize(1);
        }
    }
}
