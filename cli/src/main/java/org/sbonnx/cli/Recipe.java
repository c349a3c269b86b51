package org.sbonnx.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.train.TrainPlan;

/**
 * The plan when the user gives none: a few images show whether the model's codes serve the task already, as they do after a
 * calibration. Then they are kept; codes of random weights are trained as in the paper.
 */
final class Recipe {
    private static final int IMAGES = 8;
    /** Share of pixels by which predictions must beat the most frequent class. */
    private static final double MARGIN = 0.1;

    private final Workbench bench;

    Recipe(Workbench bench) {
        this.bench = bench;
    }

    /** @param original judges the predictions where the images have no labels */
    TrainPlan of(OnnxModel model, SegmentationData data, @Nullable OnnxModel original) {
        boolean serves = codesServe(model, data, original);
        bench.console()
                .note(
                        serves
                                ? "the codes serve the task already: they stay, what reads them is trained"
                                : "the codes do not serve the task yet: they are trained with a falling temperature");
        return serves ? TrainPlan.calibrated() : TrainPlan.paper();
    }

    private boolean codesServe(OnnxModel model, SegmentationData data, @Nullable OnnxModel original) {
        SegmentationData few = Datasets.subset(data, Datasets.evenPositions(data.size(), IMAGES));
        return original == null ? agreesWithLabels(model, few) : agreesWith(original, model, few);
    }

    private boolean agreesWithLabels(OnnxModel model, SegmentationData few) {
        Optional<TaskLabels> labels = TaskLabels.of(few);
        if (labels.isEmpty()) {
            throw new BadInput(
                    "data set '" + few.name() + "' has no labels and there is no teacher",
                    "give labels or the original model");
        }
        long[] frequency = new long[1 + Short.MAX_VALUE];
        for (int i = 0; i < few.size(); i++) {
            for (short id : labels.get().labels(i).ids()) {
                if (id != TaskLabels.IGNORED) {
                    frequency[id]++;
                }
            }
        }
        double right =
                new Evaluation(bench).task(model, few, "looking at the codes").pixelAccuracy();
        return right > share(frequency) + MARGIN;
    }

    private boolean agreesWith(OnnxModel original, OnnxModel model, SegmentationData few) {
        List<short[]> wanted = predictions(original, few);
        List<short[]> given = predictions(model, few);
        long[] frequency = new long[1 + Short.MAX_VALUE];
        long right = 0;
        long all = 0;
        for (int i = 0; i < wanted.size(); i++) {
            short[] truth = wanted.get(i);
            for (int p = 0; p < Math.min(truth.length, given.get(i).length); p++) {
                frequency[truth[p]]++;
                right += truth[p] == given.get(i)[p] ? 1 : 0;
                all++;
            }
        }
        return right > (share(frequency) + MARGIN) * all;
    }

    private static double share(long[] frequency) {
        long all = Arrays.stream(frequency).sum();
        return (double) Arrays.stream(frequency).max().orElse(0) / Math.max(1, all);
    }

    /** The class of the largest output at every position. */
    private List<short[]> predictions(OnnxModel model, SegmentationData few) {
        String output = model.outputs().get(0).getName();
        List<short[]> all = new ArrayList<>();
        try (FeatureSource source = bench.features(few, bench.preprocess(model), "looking at the codes")
                .open(model, List.of(output))) {
            source.stream((image, values) -> all.add(largest(Objects.requireNonNull(values.get(output)))));
        }
        return all;
    }

    private static short[] largest(FloatTensor map) {
        int channels = map.dim(1);
        short[] best = new short[map.data().length / channels];
        for (int p = 0; p < best.length; p++) {
            for (short c = 1; c < channels; c++) {
                if (map.data()[c * best.length + p] > map.data()[best[p] * best.length + p]) {
                    best[p] = c;
                }
            }
        }
        return best;
    }
}
