package org.sbonnx.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.trainer.block.Torch;
import org.sbonnx.trainer.label.LabelStore;

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

    static Total total(LabelStore labels, float[] classWeights, int[] batch, Shape output) {
        int height = Math.toIntExact(output.get(2));
        int width = Math.toIntExact(output.get(3));
        double sum = 0;
        for (int image : batch) {
            for (short id : labels.at(image, width, height)) {
                sum += id == TaskLabels.IGNORED ? 0 : classWeights[id];
            }
        }
        return new Total(labels, classWeights, height, width, sum > 0 ? sum : 1);
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
