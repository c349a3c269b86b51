package org.sbonnx.insert.calibrate;

import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.data.Head;

/**
 * How a bottleneck is solved.
 *
 * @param codeSource what USB codes are clusters of
 * @param samplePixels largest number of pixels to fit encoders on
 * @param prior how far the encoder's regression follows the natural frequency of predicted classes: 0 gives all classes
 *     the same weight, 1 weights them by how often they occur
 * @param l2 penalty of the encoder's regression; for USB codes it is scaled by channels / 512 at sites of fewer than 512
 *     channels, for SSB codes it is used as it is
 * @param iterations largest number of steps of the encoder's regression
 * @param ridge pull of the consumers' kernels towards the centroid solution, relative to the data
 * @param seed of the pixel sample and of k-means
 * @param head outputs of the model whose class probabilities codes are made from; null for the first that have some
 */
public record CalibrationOptions(
        CodeSource codeSource,
        int samplePixels,
        double prior,
        double l2,
        int iterations,
        double ridge,
        long seed,
        @Nullable Head head) {

    /** What USB codes are clusters of. */
    public enum CodeSource {
        /** Class probabilities that the original model gives a pixel: pixels with similar predictions share a code. */
        OUTPUTS,
        /** Standardised activations at the site. */
        ACTIVATIONS
    }

    /** The defaults, with a seed. */
    public static CalibrationOptions defaults(long seed) {
        return new CalibrationOptions(CodeSource.OUTPUTS, 24_000, 0.5, 2e-2, 100, 1e-3, seed, null);
    }

    /** The same with codes of another kind. */
    public CalibrationOptions withCodeSource(CodeSource other) {
        return new CalibrationOptions(other, samplePixels, prior, l2, iterations, ridge, seed, head);
    }

    /** The same with codes made from other outputs. */
    public CalibrationOptions withHead(@Nullable Head other) {
        return new CalibrationOptions(codeSource, samplePixels, prior, l2, iterations, ridge, seed, other);
    }

    /** Penalty of the regression at a site of that many channels. */
    double l2For(int channels) {
        return l2 * Math.min(1, channels / 512.0);
    }

    /** Pixels to sample at a site of that many channels: bounded to 256 MB of activations. */
    int sampleSize(int channels) {
        return (int) Math.min(samplePixels, (256L << 20) / (4L * Math.max(1, channels)));
    }
}
