package org.sbonnx.insert.calibrate;

import org.sbonnx.graph.FloatTensor;
import org.sbonnx.insert.calibrate.math.Matrix;
import org.sbonnx.schemas.BadInput;

/**
 * The original model's output as class probabilities on another grid: each cell is the mean over the output pixels in it, or
 * the nearest output pixel where the output is coarser than the grid.
 */
final class ClassProbabilities {
    private ClassProbabilities() {}

    /** Number of classes that an output stands for: its channels, or 2 where it is one sigmoid logit. */
    static int classes(FloatTensor output) {
        if (output.shape().length != 4) {
            throw new BadInput(
                    "the model's first output has shape " + output + ", no class map [1, classes, height, width]",
                    "calibrate with codes from activations");
        }
        return Math.max(2, output.dim(1));
    }

    /**
     * Probabilities [classes, height · width]; pixel (y, x) of the output lies in cell (⌊y·height/H⌋, ⌊x·width/W⌋).
     *
     * @param output logits or probabilities [1, M, H, W]
     */
    static Matrix onGrid(FloatTensor output, int height, int width) {
        int m = output.dim(1);
        int h = output.dim(2);
        int w = output.dim(3);
        int classes = classes(output);
        Matrix sums = new Matrix(classes, height * width);
        int[] counts = new int[height * width];
        boolean probabilities = looksLikeProbabilities(output);
        float[] p = new float[classes];
        for (int y = 0; y < h; y++) {
            int row = (int) ((long) y * height / h) * width;
            for (int x = 0; x < w; x++) {
                int cell = row + (int) ((long) x * width / w);
                counts[cell]++;
                probabilitiesAt(output.data(), m, h * w, y * w + x, probabilities, p);
                for (int c = 0; c < classes; c++) {
                    sums.data()[c * counts.length + cell] += p[c];
                }
            }
        }
        return h < height || w < width ? nearestNeighbour(output, height, width, probabilities) : mean(sums, counts);
    }

    /** An output coarser than the grid: nearest neighbour. */
    private static Matrix nearestNeighbour(FloatTensor output, int height, int width, boolean probabilities) {
        int h = output.dim(2);
        int w = output.dim(3);
        int classes = classes(output);
        Matrix out = new Matrix(classes, height * width);
        float[] p = new float[classes];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = (int) ((long) y * h / height) * w + (int) ((long) x * w / width);
                probabilitiesAt(output.data(), output.dim(1), h * w, from, probabilities, p);
                for (int c = 0; c < classes; c++) {
                    out.data()[c * height * width + y * width + x] = p[c];
                }
            }
        }
        return out;
    }

    private static Matrix mean(Matrix sums, int[] counts) {
        for (int c = 0; c < sums.rows(); c++) {
            for (int cell = 0; cell < counts.length; cell++) {
                sums.data()[c * counts.length + cell] /= counts[cell];
            }
        }
        return sums;
    }

    private static void probabilitiesAt(float[] data, int m, int plane, int at, boolean probabilities, float[] p) {
        if (m == 1) {
            float one = probabilities ? data[at] : (float) (1 / (1 + Math.exp(-data[at])));
            p[0] = 1 - one;
            p[1] = one;
            return;
        }
        float max = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < m; c++) {
            p[c] = data[c * plane + at];
            max = Math.max(max, p[c]);
        }
        if (probabilities) {
            return;
        }
        double sum = 0;
        for (int c = 0; c < m; c++) {
            p[c] = (float) Math.exp(p[c] - max);
            sum += p[c];
        }
        for (int c = 0; c < m; c++) {
            p[c] /= (float) sum;
        }
    }

    /** Whether the output ends in a softmax or sigmoid: nothing outside [0, 1], and the classes of a pixel sum to 1. */
    private static boolean looksLikeProbabilities(FloatTensor output) {
        int m = output.dim(1);
        int plane = output.dim(2) * output.dim(3);
        for (int i = 0; i < plane; i += Math.max(1, plane / 64)) {
            double sum = 0;
            for (int c = 0; c < m; c++) {
                float v = output.data()[c * plane + i];
                if (!(v >= 0 && v <= 1)) {
                    return false;
                }
                sum += v;
            }
            if (m > 1 && Math.abs(sum - 1) > 1e-3) {
                return false;
            }
        }
        return true;
    }
}
