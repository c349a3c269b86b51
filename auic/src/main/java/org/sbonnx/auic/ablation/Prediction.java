package org.sbonnx.auic.ablation;

import java.util.Arrays;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/**
 * Output of a model for one image: the class of each pixel, and the class scores if the output has them.
 *
 * @param classes of the pixels, row-major, at the output's own resolution
 * @param scores [C, pixels], or empty
 * @param count number of classes of the output
 */
@SuppressWarnings("ArrayRecordComponent")
record Prediction(int[] classes, float[] scores, int count) {

    /**
     * @param output scores [1, C, h, w] with C &gt; 1, or class ids [1, 1, h, w] or [1, h, w]
     * @throws BadInput for another shape
     */
    static Prediction of(String name, FloatTensor output) {
        int rank = output.shape().length;
        if (rank < 3 || rank > 4 || output.shape()[0] != 1) {
            throw new BadInput(
                    "output '" + name + "' has shape " + Arrays.toString(output.shape()),
                    "use a model whose output is [1, classes, height, width]");
        }
        int channels = rank == 3 ? 1 : output.dim(1);
        int plane = output.data().length / channels;
        int[] classes = new int[plane];
        float[] data = output.data();
        if (channels == 1) {
            int greatest = 0;
            for (int i = 0; i < plane; i++) {
                classes[i] = Math.max(0, (int) data[i]);
                greatest = Math.max(greatest, classes[i]);
            }
            return new Prediction(classes, new float[0], greatest + 1);
        }
        for (int c = 1; c < channels; c++) {
            for (int i = 0; i < plane; i++) {
                if (data[c * plane + i] > data[classes[i] * plane + i]) {
                    classes[i] = c;
                }
            }
        }
        return new Prediction(classes, data, channels);
    }
}
