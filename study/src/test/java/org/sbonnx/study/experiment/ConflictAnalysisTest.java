package org.sbonnx.study.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.workflow.EngineSettings;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ProgressListener;
import org.sbonnx.workflow.convert.Insertion;

class ConflictAnalysisTest {
    private static final EngineSettings SETTINGS = new EngineSettings(Device.parse("cpu"), 1, 3, null);

    @TempDir
    Path folder;

    private final InferenceContext context = new InferenceContext(SETTINGS, ProgressListener.NONE);

    /** What one pixel of the output shows. */
    private record Pixel(int shallow, int deep, int predicted, int truth, double entropy) {}

    private OnnxModel model(String... bottlenecks) {
        OnnxModel original = OnnxModel.load(EmbeddedModels.extract(EmbeddedModels.PSPNET, folder));
        List<String> sites = List.of("layer3", "pyramid");
        List<Insertion.Placement> placements = new ArrayList<>();
        for (int i = 0; i < bottlenecks.length; i++) {
            placements.add(Insertion.Placement.at(
                    new SiteFinder(original).find(sites.get(i)),
                    BottleneckSpec.usb(bottlenecks[i], CodeForm.ONEHOT, 1),
                    false));
        }
        return new Insertion(SETTINGS, ProgressListener.NONE)
                .insert(original, List.of(), placements, false, false)
                .model();
    }

    private SegmentationData scenes(String name, long seed, int count) {
        return DatasetFormats.open(SceneDataset.write(
                folder.resolve(name), SceneKind.STREET, seed, count, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT));
    }

    @Test
    void onlyModelsWithTwoBottlenecksOfOneGroupEachAreAnalysed() {
        assertThatThrownBy(() -> new ConflictAnalysis(context, model("1x4")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("two bottlenecks");
        assertThatThrownBy(() -> new ConflictAnalysis(context, model("1x4", "2x4")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("one group each");
    }

    /** Against lists of all pixels, relative frequencies and the rank sum of Mann and Whitney. */
    @Test
    void agreesWithListsOfAllPixels() {
        OnnxModel model = model("1x7", "1x5");
        SegmentationData train = scenes("train", 11, 3);
        SegmentationData validation = scenes("validation", 12, 2);
        StudyResult.Conflict conflict = new ConflictAnalysis(context, model).analyze(train, validation);

        List<Pixel> seen = pixels(model, train);
        List<Pixel> counted = pixels(model, validation).stream()
                .filter(p -> p.truth() != TaskLabels.IGNORED)
                .toList();
        Map<Integer, Integer> shallowClasses = new HashMap<>();
        Map<Integer, Integer> deepClasses = new HashMap<>();
        for (int k = 0; k < 7; k++) {
            int code = k;
            shallowClasses.put(
                    code,
                    mostFrequent(seen.stream().filter(p -> p.shallow() == code).toList()));
            deepClasses.put(
                    code,
                    mostFrequent(seen.stream().filter(p -> p.deep() == code).toList()));
        }
        double[][] surprisal = new double[7][5];
        for (int a = 0; a < 7; a++) {
            for (int b = 0; b < 5; b++) {
                int shallow = a;
                int deep = b;
                double of = seen.stream().filter(p -> p.shallow() == shallow).count() + 5;
                double both = seen.stream()
                                .filter(p -> p.shallow() == shallow && p.deep() == deep)
                                .count()
                        + 1;
                surprisal[a][b] = -Math.log(both / of);
            }
        }
        int n = counted.size();
        boolean[] wrong = new boolean[n];
        boolean[] conflicting = new boolean[n];
        double[][] scores = new double[3][n];
        for (int i = 0; i < n; i++) {
            Pixel p = counted.get(i);
            wrong[i] = p.predicted() != p.truth();
            conflicting[i] = !shallowClasses.get(p.shallow()).equals(deepClasses.get(p.deep()));
            scores[0][i] = surprisal[p.shallow()][p.deep()];
            scores[1][i] = conflicting[i] ? 1 : 0;
            scores[2][i] = Math.floor(p.entropy() * 1024);
        }
        long errors = IntStream.range(0, n).filter(i -> wrong[i]).count();
        long conflicts = IntStream.range(0, n).filter(i -> conflicting[i]).count();
        long both =
                IntStream.range(0, n).filter(i -> wrong[i] && conflicting[i]).count();
        assertThat(errors).isBetween(1L, n - 1L);
        assertThat(conflict.pixels()).isEqualTo(n);
        assertThat(conflict.errorRate()).isEqualTo((double) errors / n);
        assertThat(conflict.conflictRate()).isEqualTo((double) conflicts / n);
        assertThat(conflict.errorRateInConflict()).isEqualTo(conflicts == 0 ? 0 : (double) both / conflicts);
        assertThat(conflict.auroc()).isCloseTo(rankSumArea(scores[0], wrong), within(1e-9));
        assertThat(conflict.aurocBinary()).isCloseTo(rankSumArea(scores[1], wrong), within(1e-9));
        // Entropies that lie on the edge of a bin may round to either side.
        assertThat(conflict.aurocEntropy()).isCloseTo(rankSumArea(scores[2], wrong), within(1e-4));
    }

    /** The class predicted most often; the lowest among equals, 0 for none. */
    private static int mostFrequent(List<Pixel> pixels) {
        int[] counts = new int[64];
        pixels.forEach(p -> counts[p.predicted()]++);
        return IntStream.range(0, 64)
                .boxed()
                .max(Comparator.comparingInt((Integer c) -> counts[c]).thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
    }

    private List<Pixel> pixels(OnnxModel model, SegmentationData data) {
        String output = context.classScores(model).scores();
        List<String> tensors = new ArrayList<>();
        Manifests.require(model)
                .bottlenecks()
                .forEach(b -> tensors.add(b.scored().output()));
        tensors.add(output);
        TaskLabels labels = TaskLabels.of(data).orElseThrow();
        List<Pixel> pixels = new ArrayList<>();
        try (FeatureSource source = context.features(data, context.preprocess(model), "test")
                .open(context.classScores(model).model(), tensors)) {
            source.stream((image, values) -> {
                FloatTensor logits = values.get(output);
                int h = logits.dim(2);
                int w = logits.dim(3);
                short[] truth = labels.labels(image).resized(w, h).ids();
                for (int y = 0; y < h; y++) {
                    for (int x = 0; x < w; x++) {
                        double[] scores = channels(logits, y, x);
                        pixels.add(new Pixel(
                                argmax(cell(values.get(tensors.get(0)), y, x, h, w)),
                                argmax(cell(values.get(tensors.get(1)), y, x, h, w)),
                                argmax(scores),
                                truth[y * w + x],
                                relativeEntropy(scores)));
                    }
                }
            });
        }
        return pixels;
    }

    private static double[] cell(FloatTensor codes, int y, int x, int h, int w) {
        return channels(codes, y * codes.dim(2) / h, x * codes.dim(3) / w);
    }

    private static double[] channels(FloatTensor map, int y, int x) {
        return IntStream.range(0, map.dim(1))
                .mapToDouble(c -> map.data()[(c * map.dim(2) + y) * map.dim(3) + x])
                .toArray();
    }

    private static int argmax(double[] values) {
        double max = Arrays.stream(values).max().orElseThrow();
        return IntStream.range(0, values.length)
                .filter(i -> values[i] == max)
                .findFirst()
                .orElseThrow();
    }

    /** Entropy of the softmax as a share of its maximum, below 1. */
    private static double relativeEntropy(double[] logits) {
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        double entropy = 0;
        for (double logit : logits) {
            double p = Math.exp(logit) / sum;
            entropy -= p * Math.log(p);
        }
        return Math.min(entropy / Math.log(logits.length), Math.nextDown(1.0));
    }

    /** Area under the ROC curve from the sum of the positives' ranks; equal scores share their mean rank. */
    private static double rankSumArea(double[] score, boolean[] positive) {
        Integer[] order = IntStream.range(0, score.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> score[i]));
        double ranks = 0;
        double positives = 0;
        int begin = 0;
        while (begin < order.length) {
            int end = begin;
            while (end < order.length && score[order[end]] == score[order[begin]]) {
                end++;
            }
            for (int i = begin; i < end; i++) {
                if (positive[order[i]]) {
                    ranks += (begin + 1 + end) / 2.0;
                    positives++;
                }
            }
            begin = end;
        }
        return (ranks - positives * (positives + 1) / 2) / (positives * (score.length - positives));
    }
}
