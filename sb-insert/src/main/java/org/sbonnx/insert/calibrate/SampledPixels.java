package org.sbonnx.insert.calibrate;

import java.util.List;

/**
 * A balanced sample as matrices.
 *
 * @param activations [n, C]
 * @param outputs class probabilities [n, M]
 * @param strata stratum of each pixel
 * @param weights weight of each pixel: 1, for strata are balanced by their capacity
 */
@SuppressWarnings("ArrayRecordComponent")
record SampledPixels(Matrix activations, Matrix outputs, int[] strata, float[] weights) {

    static SampledPixels of(List<PixelSample.Pixel> pixels, int channels) {
        int n = pixels.size();
        int classes = n == 0 ? 0 : pixels.get(0).outputs().length;
        Matrix activations = new Matrix(n, channels);
        Matrix outputs = new Matrix(n, classes);
        int[] strata = new int[n];
        float[] weights = new float[n];
        for (int i = 0; i < n; i++) {
            PixelSample.Pixel p = pixels.get(i);
            System.arraycopy(p.activations(), 0, activations.data(), i * channels, channels);
            System.arraycopy(p.outputs(), 0, outputs.data(), i * classes, classes);
            strata[i] = p.stratum();
            weights[i] = 1;
        }
        return new SampledPixels(activations, outputs, strata, weights);
    }

    int size() {
        return strata.length;
    }
}
