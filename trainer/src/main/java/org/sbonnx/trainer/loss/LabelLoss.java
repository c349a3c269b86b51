package org.sbonnx.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.trainer.block.Torch;
import org.sbonnx.trainer.label.LabelCache;

/** Cross-entropy of one output with the labels of a batch. */
final class LabelLoss {
    private LabelLoss() {}

    /**
     * Labels and class weights at the resolution of one output, with the sum that the cross-entropy is divided by.
     *
     * @param labels where the ids come from
     * @param classWeights by id
     * @param height of the output
     * @param width of the output
     * @param totalWeight sum of the class weights of all labelled positions of the batch; 1 if there are none
     */
    @SuppressWarnings("ArrayRecordComponent")
    record LabelTarget(LabelCache labels, float[] classWeights, int height, int width, double totalWeight) {}

    static LabelTarget target(LabelCache labels, float[] classWeights, int[] batch, Shape output) {
        int height = Math.toIntExact(output.get(2));
        int width = Math.toIntExact(output.get(3));
        double sum = 0;
        for (int image : batch) {
            for (short id : labels.ids(image, width, height)) {
                sum += id == TaskLabels.IGNORED ? 0 : classWeights[id];
            }
        }
        return new LabelTarget(labels, classWeights, height, width, sum > 0 ? sum : 1);
    }

    /** Summed cross-entropy of some of the batch's images. */
    static NDArray crossEntropy(NDArray logits, LabelTarget target, int[] images, NDManager step) {
        int plane = target.height() * target.width();
        long[] ids = new long[images.length * plane];
        float[] weights = new float[ids.length];
        for (int i = 0; i < images.length; i++) {
            short[] labels = target.labels().ids(images[i], target.width(), target.height());
            for (int p = 0; p < plane; p++) {
                short id = labels[p];
                if (id != TaskLabels.IGNORED) {
                    ids[i * plane + p] = id;
                    weights[i * plane + p] = target.classWeights()[id];
                }
            }
        }
        long[] shape = {images.length, 1, target.height(), target.width()};
        return Losses.crossEntropy(
                logits, Torch.upload(step, shape, ids), Torch.upload(step, new FloatTensor(shape, weights)));
    }
}
