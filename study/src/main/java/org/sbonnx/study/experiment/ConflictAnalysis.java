package org.sbonnx.study.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.workflow.InferenceContext;

/**
 * Tests whether disagreement of two bottlenecks predicts errors: compares the surprisal −log p(deep code | shallow code) of
 * a pixel with whether it is classified wrongly. Joint frequencies of codes, and the class that each code usually leads to,
 * are counted on the training images without labels; errors are counted on the validation images.
 */
final class ConflictAnalysis {
    private static final int ENTROPY_BINS = 1024;

    private final InferenceContext context;
    private final OnnxModel model;
    private final ClassScores head;
    private final String output;
    private final List<Bottleneck> bottlenecks;
    private final int shallow;
    private final int deep;
    private long[] jointCounts = new long[0];
    private long[][] classCounts = new long[0][];

    /** @param model with two one-hot bottlenecks of one group each, the shallow one first */
    ConflictAnalysis(InferenceContext context, OnnxModel model) {
        this.context = context;
        this.model = model;
        this.head = context.classScores(model);
        this.output = head.scores();
        this.bottlenecks = Manifests.require(model).informative();
        if (bottlenecks.size() != 2
                || bottlenecks.stream().anyMatch(b -> b.groups().size() != 1)) {
            throw new BadInput(
                    "a conflict needs two bottlenecks of one group each, which " + model + " does not have",
                    "use 'a+b' with 'usb 1xK'");
        }
        this.shallow = bottlenecks.get(0).channels();
        this.deep = bottlenecks.get(1).channels();
    }

    /** Counts codes on the training images, and errors on the validation images. */
    StudyResult.Conflict analyze(SegmentationData train, SegmentationData validation) {
        countCodes(train);
        double[] surprisal = surprisal();
        int[][] classOfCode = {mostFrequentClass(classCounts[0]), mostFrequentClass(classCounts[1])};
        RocCurve bySurprisal = new RocCurve(shallow * deep);
        RocCurve byConflict = new RocCurve(2);
        RocCurve byEntropy = new RocCurve(ENTROPY_BINS);
        TaskLabels labels = TaskLabels.of(validation)
                .orElseThrow(
                        () -> new BadInput("'" + validation.name() + "' has no task labels", "name labelled images"));
        stream(validation, (image, pixels) -> {
            TaskLabels.ClassMap truth = labels.labels(image).resized(pixels.width, pixels.height);
            for (int p = 0; p < truth.ids().length; p++) {
                if (truth.ids()[p] != TaskLabels.IGNORED) {
                    boolean wrong = pixels.predicted[p] != truth.ids()[p];
                    int a = pixels.shallow(p);
                    int b = pixels.deep(p);
                    bySurprisal.add(a * deep + b, wrong);
                    byConflict.add(classOfCode[0][a] == classOfCode[1][b] ? 0 : 1, wrong);
                    byEntropy.add(pixels.entropy[p], wrong);
                }
            }
        });
        return new StudyResult.Conflict(
                byConflict.count(),
                byConflict.rate(),
                (double) byConflict.count(1) / byConflict.count(),
                byConflict.rate(1),
                bySurprisal.area(surprisal),
                byConflict.area(new double[] {0, 1}),
                byEntropy.area(identity()));
    }

    private static double[] identity() {
        double[] ramp = new double[ENTROPY_BINS];
        Arrays.setAll(ramp, i -> i);
        return ramp;
    }

    private void countCodes(SegmentationData data) {
        jointCounts = new long[shallow * deep];
        stream(data, (image, pixels) -> {
            if (classCounts.length == 0) {
                classCounts = new long[][] {new long[shallow * pixels.classes], new long[deep * pixels.classes]};
            }
            for (int p = 0; p < pixels.predicted.length; p++) {
                int a = pixels.shallow(p);
                int b = pixels.deep(p);
                jointCounts[a * deep + b]++;
                classCounts[0][a * pixels.classes + pixels.predicted[p]]++;
                classCounts[1][b * pixels.classes + pixels.predicted[p]]++;
            }
        });
    }

    /** Surprisal −log p(deep | shallow), with add-one smoothing of the counts. */
    private double[] surprisal() {
        double[] surprisal = new double[jointCounts.length];
        for (int a = 0; a < shallow; a++) {
            double all = deep;
            for (int b = 0; b < deep; b++) {
                all += jointCounts[a * deep + b];
            }
            for (int b = 0; b < deep; b++) {
                surprisal[a * deep + b] = -Math.log((jointCounts[a * deep + b] + 1) / all);
            }
        }
        return surprisal;
    }

    /** The most frequent class of each code. */
    private int[] mostFrequentClass(long[] counts) {
        int codes = counts == classCounts[0] ? shallow : deep;
        int n = counts.length / codes;
        int[] best = new int[codes];
        for (int k = 0; k < codes; k++) {
            for (int c = 1; c < n; c++) {
                best[k] = counts[k * n + c] > counts[k * n + best[k]] ? c : best[k];
            }
        }
        return best;
    }

    private interface ImageVisitor {
        void accept(int image, PixelCodes cells);
    }

    private void stream(SegmentationData data, ImageVisitor visitor) {
        List<String> tensors = List.of(
                bottlenecks.get(0).scored().output(),
                bottlenecks.get(1).scored().output(),
                output);
        try (FeatureSource source =
                context.features(data, context.preprocess(model), "watching").open(head.model(), tensors)) {
            source.stream((image, values) -> visitor.accept(image, PixelCodes.of(values, tensors)));
        }
    }

    /** Codes, prediction and uncertainty of every output pixel. */
    private record PixelCodes(
            int width, int height, int classes, FloatTensor first, FloatTensor second, int[] predicted, int[] entropy) {

        static PixelCodes of(Map<String, FloatTensor> values, List<String> tensors) {
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
            return new PixelCodes(
                    logits.dim(3),
                    logits.dim(2),
                    n,
                    Objects.requireNonNull(values.get(tensors.get(0))),
                    Objects.requireNonNull(values.get(tensors.get(1))),
                    predicted,
                    entropy);
        }

        /** Bin of the entropy of the softmax; the last bin is the maximum, log n. */
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
