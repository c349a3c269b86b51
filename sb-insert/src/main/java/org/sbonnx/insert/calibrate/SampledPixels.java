package org.sbonnx.insert.calibrate;

import java.util.List;

/**
 * A balanced sample as matrices.
 *
 * @param activations [n, C]
 * @param outputs class probabilities [n, M]
 * @param strata stratum of each pixel
 * @param weights weight of each pixel: (share of the stratum offered that is kept)^−prior, so 0 leaves strata balanced
 */
@SuppressWarnings("ArrayRecordComponent")
record SampledPixels(Matrix activations, Matrix outputs, int[] strata, float[] weights) {

    static SampledPixels of(PixelSample sample, int channels, double prior) {
        List<PixelSample.Pixel> pixels = sample.pixels();
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
            weights[i] = (float) Math.pow((double) sample.seen(p.stratum()) / sample.kept(p.stratum()), prior);
        }
        return new SampledPixels(activations, outputs, strata, weights);
    }

    /** A weight of 1 for each pixel. */
    float[] balanced() {
        float[] ones = new float[size()];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    int size() {
        return strata.length;
    }
}
