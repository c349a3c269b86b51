package org.sbonnx.trainer.label;

import java.util.Arrays;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.train.TrainPlan;

/** Class weights of the cross-entropy. */
public final class ClassWeights {
    private ClassWeights() {}

    /**
     * The plan's weights, times (mean pixels per class / pixels of the class)^{@code classBalance} if that exponent is positive.
     * Classes without a pixel are left out of the mean, and their weights are not changed.
     *
     * @param images positions of the images whose pixels are counted
     * @param channels number of classes of the output
     * @param width of the output
     * @param height of the output
     * @return weights by class id
     */
    public static float[] compute(
            TrainPlan plan, LabelCache labels, int[] images, int channels, int width, int height) {
        double[] weights = new double[channels];
        Arrays.fill(weights, 1);
        if (plan.classBalance() > 0) {
            long[] pixels = pixelCounts(labels, images, channels, width, height);
            double mean = Arrays.stream(pixels).filter(n -> n > 0).average().orElse(1);
            for (int c = 0; c < channels; c++) {
                weights[c] = pixels[c] == 0 ? 1 : Math.pow(mean / pixels[c], plan.classBalance());
            }
        }
        plan.classWeights().forEach((name, weight) -> weights[classId(labels.labels(), name)] *= weight);
        float[] floats = new float[channels];
        for (int c = 0; c < channels; c++) {
            floats[c] = (float) weights[c];
        }
        return floats;
    }

    private static long[] pixelCounts(LabelCache labels, int[] images, int channels, int width, int height) {
        long[] pixels = new long[channels];
        for (int image : images) {
            for (short id : labels.ids(image, width, height)) {
                if (id != TaskLabels.IGNORED) {
                    pixels[id]++;
                }
            }
        }
        return pixels;
    }

    private static int classId(TaskLabels labels, String name) {
        return labels.classes().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .map(Concept::id)
                .orElseThrow(() -> new BadInput(
                        "plan field 'classWeights' names class '" + name + "', which the data does not have",
                        "choose among "
                                + labels.classes().stream().map(Concept::name).toList()));
    }
}
