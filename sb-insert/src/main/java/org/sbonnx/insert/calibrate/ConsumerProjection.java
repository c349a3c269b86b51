package org.sbonnx.insert.calibrate;

import java.util.Collection;
import java.util.SplittableRandom;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.insert.calibrate.math.Matrix;

/**
 * Activations as the consumers of a site see them: two pixels are as far apart as the consumers' responses to them, summed over
 * all kernels, outputs and kernel positions (the metric x·(Σ wᵀw)·x). Responses number thousands, so they are projected at
 * random onto a few dimensions, which keeps distances (Johnson and Lindenstrauss 1984).
 */
final class ConsumerProjection {
    private static final int DIMENSIONS = 64;

    private ConsumerProjection() {}

    /**
     * The view, scaled to a total variance of 1.
     *
     * @param standardised activations [n, C]
     * @param standardDeviations by which each channel was divided, [C]
     * @param kernels of the consumers, each [O, C, kh, kw]; if empty, all channels count equally
     */
    static Matrix project(
            Matrix standardised, double[] standardDeviations, Collection<FloatTensor> kernels, long seed) {
        if (kernels.isEmpty()) {
            return scaled(standardised);
        }
        int channels = standardised.cols();
        int dimensions = Math.min(DIMENSIONS, channels);
        Matrix projection = new Matrix(channels, dimensions);
        SplittableRandom random = new SplittableRandom(seed);
        for (FloatTensor kernel : kernels) {
            addSketch(kernel, projection, random);
        }
        for (int c = 0; c < channels; c++) {
            for (int d = 0; d < dimensions; d++) {
                projection.data()[c * dimensions + d] *= (float) standardDeviations[c];
            }
        }
        return scaled(standardised.times(projection));
    }

    /** {@code projection += Wᵀ·Ω} with W the kernel as [O·kh·kw, C] and Ω random signs. */
    private static void addSketch(FloatTensor kernel, Matrix projection, SplittableRandom random) {
        int outputs = kernel.dim(0);
        int channels = kernel.dim(1);
        int positions = kernel.dim(2) * kernel.dim(3);
        int dimensions = projection.cols();
        float[] signs = new float[dimensions];
        for (int o = 0; o < outputs; o++) {
            for (int p = 0; p < positions; p++) {
                for (int d = 0; d < dimensions; d++) {
                    signs[d] = random.nextInt(2) == 0 ? -1 : 1;
                }
                for (int c = 0; c < channels; c++) {
                    float w = kernel.data()[(o * channels + c) * positions + p];
                    Matrix.axpy(w, signs, 0, projection.data(), c * dimensions, dimensions);
                }
            }
        }
    }

    private static Matrix scaled(Matrix points) {
        double variance = points.totalVariance();
        float factor = variance > 0 ? (float) (1 / Math.sqrt(variance)) : 0;
        Matrix out = new Matrix(points.rows(), points.cols());
        Matrix.axpy(factor, points.data(), 0, out.data(), 0, out.data().length);
        return out;
    }
}
