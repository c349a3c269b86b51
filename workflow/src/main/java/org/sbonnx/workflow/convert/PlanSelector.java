package org.sbonnx.workflow.convert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.PredictedClasses;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.score.Evaluation;

/**
 * Selects a train plan. A few images show whether the model's codes already predict the task, as they do after a
 * calibration. Such codes are kept; others, such as those of random weights, are trained as in the paper.
 */
public final class PlanSelector {
    private static final int SAMPLE_SIZE = 8;
    /** Share of pixels by which predictions must beat the most frequent class. */
    private static final double MARGIN = 0.1;

    private final InferenceContext context;

    public PlanSelector(InferenceContext context) {
        this.context = context;
    }

    /** @param original whose predictions replace the labels; null to compare with the labels of the images */
    public TrainPlan select(OnnxModel model, SegmentationData data, @Nullable OnnxModel original) {
        boolean codesPredict = codesPredictTask(model, data, original);
        context.listener()
                .note(
                        codesPredict
                                ? "the codes already predict the task: they are kept, and the layers after them are trained"
                                : "the codes do not predict the task yet: they are trained with a falling temperature");
        return codesPredict ? TrainPlan.calibrated() : TrainPlan.paper();
    }

    private boolean codesPredictTask(OnnxModel model, SegmentationData data, @Nullable OnnxModel original) {
        int[] spread = Datasets.evenPositions(data.size(), SAMPLE_SIZE);
        return original == null
                ? agreesWithLabels(model, annotatedSample(data, spread))
                : agreesWith(original, model, Datasets.subset(data, spread));
    }

    /** Images with labels of the task's category: the spread ones, or the first ones where none of these has any. */
    private static SegmentationData annotatedSample(SegmentationData data, int[] spread) {
        TaskLabels labels = TaskLabels.of(data)
                .orElseThrow(() -> new BadInput(
                        "data set '" + data.name() + "' has no labels and there is no teacher",
                        "give labels or the original model"));
        int[] annotated =
                Arrays.stream(spread).filter(i -> labels.find(i).isPresent()).toArray();
        if (annotated.length == 0) {
            annotated = IntStream.range(0, data.size())
                    .filter(i -> labels.find(i).isPresent())
                    .limit(SAMPLE_SIZE)
                    .toArray();
        }
        if (annotated.length == 0) {
            throw new BadInput(
                    "no image of data set '" + data.name() + "' has labels of its task's category '"
                            + data.task().orElse("") + "', and there is no teacher",
                    "give labels or the original model");
        }
        return Datasets.subset(data, annotated);
    }

    private boolean agreesWithLabels(OnnxModel model, SegmentationData sample) {
        TaskLabels labels = TaskLabels.of(sample).orElseThrow();
        long[] frequency = new long[1 + Short.MAX_VALUE];
        for (int i = 0; i < sample.size(); i++) {
            for (short id : labels.labels(i).ids()) {
                if (id != TaskLabels.IGNORED) {
                    frequency[id]++;
                }
            }
        }
        double accuracy = new Evaluation(context)
                .evaluateTask(model, sample, "checking the codes")
                .pixelAccuracy();
        return accuracy > majorityShare(frequency) + MARGIN;
    }

    private boolean agreesWith(OnnxModel original, OnnxModel model, SegmentationData sample) {
        InferenceContext both = context.withPreprocessOf(model);
        List<int[]> expected = predictions(both, original, sample);
        List<int[]> actual = predictions(both, model, sample);
        long[] frequency = new long[1 + Short.MAX_VALUE];
        long correct = 0;
        long all = 0;
        for (int i = 0; i < expected.size(); i++) {
            int[] truth = expected.get(i);
            for (int p = 0; p < Math.min(truth.length, actual.get(i).length); p++) {
                frequency[truth[p]]++;
                correct += truth[p] == actual.get(i)[p] ? 1 : 0;
                all++;
            }
        }
        return correct > (majorityShare(frequency) + MARGIN) * all;
    }

    private static double majorityShare(long[] frequency) {
        long all = Arrays.stream(frequency).sum();
        return (double) Arrays.stream(frequency).max().orElse(0) / Math.max(1, all);
    }

    /** The predicted class at every position of the output's own grid. */
    private static List<int[]> predictions(InferenceContext context, OnnxModel model, SegmentationData sample) {
        ClassScores head = context.classScores(model);
        String output = head.prediction();
        List<int[]> all = new ArrayList<>();
        try (FeatureSource source = context.features(sample, context.preprocess(model), "checking the codes")
                .open(head.model(), List.of(output))) {
            source.stream((image, values) ->
                    all.add(PredictedClasses.onOwnGrid(output, Objects.requireNonNull(values.get(output)))));
        }
        return all;
    }
}
