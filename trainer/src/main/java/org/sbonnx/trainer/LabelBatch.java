package org.sbonnx.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.TrainPlan;
import org.sbonnx.trainer.block.Torch;

/** Labels of a batch for one output. */
final class LabelBatch {
    private LabelBatch() {}

    /**
     * What the cross-entropy of a batch is divided by.
     *
     * @param labels where the ids come from
     * @param classWeights by id
     * @param height of the output
     * @param width of the output
     * @param weight sum of the class weights of all positions that count; 1 where none does
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Total(LabelStore labels, float[] classWeights, int height, int width, double weight) {}

    static Total total(LabelStore labels, TrainPlan plan, int[] batch, Shape output) {
        float[] weights = classWeights(labels.labels(), plan, Math.toIntExact(output.get(1)));
        int height = Math.toIntExact(output.get(2));
        int width = Math.toIntExact(output.get(3));
        double sum = 0;
        for (int image : batch) {
            for (short id : labels.at(image, width, height)) {
                sum += id == TaskLabels.IGNORED ? 0 : weights[id];
            }
        }
        return new Total(labels, weights, height, width, sum > 0 ? sum : 1);
    }

    private static float[] classWeights(TaskLabels labels, TrainPlan plan, int channels) {
        float[] weights = new float[channels];
        Arrays.fill(weights, 1);
        plan.classWeights().forEach((name, weight) -> {
            Concept concept = labels.classes().stream()
                    .filter(c -> c.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new BadInput(
                            "plan field 'classWeights' names class '" + name + "', which the data does not have",
                            "use the names of the concept table"));
            weights[concept.id()] = weight.floatValue();
        });
        return weights;
    }

    /** Summed cross-entropy of some of the batch's images. */
    static NDArray crossEntropy(NDArray logits, Total total, int[] images, NDManager step) {
        int plane = total.height() * total.width();
        long[] ids = new long[images.length * plane];
        float[] weights = new float[ids.length];
        for (int i = 0; i < images.length; i++) {
            short[] labels = total.labels().at(images[i], total.width(), total.height());
            for (int p = 0; p < plane; p++) {
                short id = labels[p];
                if (id != TaskLabels.IGNORED) {
                    ids[i * plane + p] = id;
                    weights[i * plane + p] = total.classWeights()[id];
                }
            }
        }
        long[] shape = {images.length, 1, total.height(), total.width()};
        return Losses.crossEntropy(
                logits, Torch.upload(step, shape, ids), Torch.upload(step, new FloatTensor(shape, weights)));
    }
}
