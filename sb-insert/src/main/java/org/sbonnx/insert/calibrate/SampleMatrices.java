package org.sbonnx.insert.calibrate;

import java.util.List;
import org.sbonnx.insert.calibrate.math.Matrix;

/**
 * A balanced sample as matrices.
 *
 * @param activations [n, C]
 * @param outputs class probabilities [n, M]
 * @param strata stratum of each pixel
 * @param frequency pixels of the data that each pixel stands for: those of its stratum offered, for each one kept
 */
@SuppressWarnings("ArrayRecordComponent")
record SampleMatrices(Matrix activations, Matrix outputs, int[] strata, float[] frequency) {

    static SampleMatrices of(StratifiedSample sample, int channels) {
        List<StratifiedSample.SampledPixel> pixels = sample.pixels();
        int n = pixels.size();
        int classes = n == 0 ? 0 : pixels.get(0).outputs().length;
        Matrix activations = new Matrix(n, channels);
        Matrix outputs = new Matrix(n, classes);
        int[] strata = new int[n];
        float[] frequency = new float[n];
        for (int i = 0; i < n; i++) {
            StratifiedSample.SampledPixel p = pixels.get(i);
            System.arraycopy(p.activations(), 0, activations.data(), i * channels, channels);
            System.arraycopy(p.outputs(), 0, outputs.data(), i * classes, classes);
            strata[i] = p.stratum();
            frequency[i] = (float) ((double) sample.seen(p.stratum()) / sample.kept(p.stratum()));
        }
        return new SampleMatrices(activations, outputs, strata, frequency);
    }

    /** A weight for each pixel: its frequency to the power of {@code prior}; 0 leaves strata balanced, 1 follows the data. */
    float[] weights(double prior) {
        float[] weights = new float[size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.pow(frequency[i], prior);
        }
        return weights;
    }

    int size() {
        return strata.length;
    }
}
