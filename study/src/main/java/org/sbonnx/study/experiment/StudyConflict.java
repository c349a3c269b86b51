package org.sbonnx.study.experiment;

import org.sbonnx.workflow.Workbench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.study.StudyResult;

/**
 * Do two bottlenecks that disagree about a pixel tell that the prediction is wrong? What codes usually go together, and which
 * class a code usually ends in, is counted over learning images, without labels; errors are counted over judging images.
 */
final class StudyConflict {
    private static final int ENTROPY_BINS = 1024;

    private final Workbench bench;
    private final OnnxModel model;
    private final String output;
    private final List<Bottleneck> pair;
    private final int shallow;
    private final int deep;
    private long[] together = new long[0];
    private long[][] classes = new long[0][];

    /** @param model with two one-hot bottlenecks of one group each, the shallow one first */
    StudyConflict(Workbench bench, OnnxModel model) {
        this.bench = bench;
        this.model = model;
        this.output = model.outputs().get(0).getName();
        this.pair = Manifests.require(model).bottlenecks();
        if (pair.size() != 2 || pair.stream().anyMatch(b -> b.groups().size() != 1)) {
            throw new BadInput(
                    "a conflict is between two bottlenecks of one group each, " + model + " has others",
                    "use 'a+b' with 'usb 1xK'");
        }
        this.shallow = pair.get(0).channels();
        this.deep = pair.get(1).channels();
    }

    /** Counts both. */
    StudyResult.Conflict of(SegmentationData learn, SegmentationData judge) {
        learn(learn);
        double[] surprise = surprise();
        int[][] meaning = {dominant(classes[0]), dominant(classes[1])};
        Roc bySurprise = new Roc(shallow * deep);
        Roc byConflict = new Roc(2);
        Roc byEntropy = new Roc(ENTROPY_BINS);
        TaskLabels labels = TaskLabels.of(judge)
                .orElseThrow(() -> new BadInput("'" + judge.name() + "' has no task labels", "name labelled images"));
        stream(judge, (image, cells) -> {
            TaskLabels.ClassMap truth = labels.labels(image).resized(cells.width, cells.height);
            for (int p = 0; p < truth.ids().length; p++) {
                if (truth.ids()[p] != TaskLabels.IGNORED) {
                    boolean wrong = cells.predicted[p] != truth.ids()[p];
                    int a = cells.shallow(p);
                    int b = cells.deep(p);
                    bySurprise.add(a * deep + b, wrong);
                    byConflict.add(meaning[0][a] == meaning[1][b] ? 0 : 1, wrong);
                    byEntropy.add(cells.entropy[p], wrong);
                }
            }
        });
        return new StudyResult.Conflict(
                byConflict.count(),
                byConflict.rate(),
                (double) byConflict.count(1) / byConflict.count(),
                byConflict.rate(1),
                bySurprise.area(surprise),
                byConflict.area(new double[] {0, 1}),
                byEntropy.area(ramp()));
    }

    private static double[] ramp() {
        double[] ramp = new double[ENTROPY_BINS];
        Arrays.setAll(ramp, i -> i);
        return ramp;
    }

    private void learn(SegmentationData data) {
        together = new long[shallow * deep];
        stream(data, (image, cells) -> {
            if (classes.length == 0) {
                classes = new long[][] {new long[shallow * cells.classes], new long[deep * cells.classes]};
            }
            for (int p = 0; p < cells.predicted.length; p++) {
                int a = cells.shallow(p);
                int b = cells.deep(p);
                together[a * deep + b]++;
                classes[0][a * cells.classes + cells.predicted[p]]++;
                classes[1][b * cells.classes + cells.predicted[p]]++;
            }
        });
    }

    /** −log p(deep | shallow), with one more of everything than was counted. */
    private double[] surprise() {
        double[] surprise = new double[together.length];
        for (int a = 0; a < shallow; a++) {
            double all = deep;
            for (int b = 0; b < deep; b++) {
                all += together[a * deep + b];
            }
            for (int b = 0; b < deep; b++) {
                surprise[a * deep + b] = -Math.log((together[a * deep + b] + 1) / all);
            }
        }
        return surprise;
    }

    /** The most frequent class of each code. */
    private int[] dominant(long[] counts) {
        int codes = counts == classes[0] ? shallow : deep;
        int n = counts.length / codes;
        int[] best = new int[codes];
        for (int k = 0; k < codes; k++) {
            for (int c = 1; c < n; c++) {
                best[k] = counts[k * n + c] > counts[k * n + best[k]] ? c : best[k];
            }
        }
        return best;
    }

    private interface Visitor {
        void accept(int image, Cells cells);
    }

    private void stream(SegmentationData data, Visitor visitor) {
        List<String> tensors =
                List.of(pair.get(0).scored().output(), pair.get(1).scored().output(), output);
        try (FeatureSource source =
                bench.features(data, bench.preprocess(model), "watching").open(model, tensors)) {
            source.stream((image, values) -> visitor.accept(image, Cells.of(values, tensors)));
        }
    }

    /** Codes, prediction and uncertainty of every output pixel. */
    private record Cells(
            int width, int height, int classes, FloatTensor first, FloatTensor second, int[] predicted, int[] entropy) {

        static Cells of(Map<String, FloatTensor> values, List<String> tensors) {
            FloatTensor logits = Objects.requireNonNull(values.get(tensors.get(2)));
            int n = logits.dim(1);
            int pixels = logits.dim(2) * logits.dim(3);
            int[] predicted = new int[pixels];
            int[] entropy = new int[pixels];
            for (int p = 0; p < pixels; p++) {
                int best = 0;
                for (int c = 1; c < n; c++) {
                    best = logits.data()[c * pixels + p] > logits.data()[best * pixels + p] ? c : best;
                }
                predicted[p] = best;
                entropy[p] = entropy(logits.data(), p, pixels, n, logits.data()[best * pixels + p]);
            }
            return new Cells(
                    logits.dim(3),
                    logits.dim(2),
                    n,
                    Objects.requireNonNull(values.get(tensors.get(0))),
                    Objects.requireNonNull(values.get(tensors.get(1))),
                    predicted,
                    entropy);
        }

        /** Entropy of the softmax as a bin, log n being the last. */
        private static int entropy(float[] logits, int p, int pixels, int n, float max) {
            double sum = 0;
            double weighted = 0;
            for (int c = 0; c < n; c++) {
                double d = logits[c * pixels + p] - max;
                double e = Math.exp(d);
                sum += e;
                weighted += d * e;
            }
            double h = Math.log(sum) - weighted / sum;
            return (int) Math.min(ENTROPY_BINS - 1, Math.max(0, h / Math.log(n) * ENTROPY_BINS));
        }

        int shallow(int p) {
            return code(first, p);
        }

        int deep(int p) {
            return code(second, p);
        }

        private int code(FloatTensor codes, int p) {
            int w = codes.dim(3);
            int h = codes.dim(2);
            int cell = (int) ((long) (p / width) * h / height) * w + (int) ((long) (p % width) * w / width);
            for (int k = 0; k < codes.dim(1); k++) {
                if (codes.data()[k * w * h + cell] > 0) {
                    return k;
                }
            }
            throw new IllegalStateException("no code is on in cell " + cell);
        }
    }
}
