package org.sbonnx.insert.calibrate;

/**
 * How a bottleneck is solved.
 *
 * @param codes what USB codes are clusters of
 * @param samplePixels most pixels to fit encoders on
 * @param prior how far the encoder's regression follows the natural frequency of predicted classes: 0 weighs all classes
 *     alike, 1 as often as they occur
 * @param l2 penalty of the encoder's regression
 * @param iterations most steps of the encoder's regression
 * @param ridge pull of the readers' kernels towards the centroid solution, relative to the data
 * @param seed of the pixel sample and of k-means
 */
public record CalibrationOptions(
        Codes codes, int samplePixels, double prior, double l2, int iterations, double ridge, long seed) {

    /** What USB codes are clusters of. */
    public enum Codes {
        /** Class probabilities that the original model gives a pixel: pixels it treats alike share a code. */
        OUTPUTS,
        /** Standardised activations at the site. */
        ACTIVATIONS
    }

    /** The defaults, with a seed. */
    public static CalibrationOptions defaults(long seed) {
        return new CalibrationOptions(
                Codes.OUTPUTS,
                Integer.getInteger("cal.sample", 24_000),
                Double.parseDouble(System.getProperty("cal.prior", "0.5")),
                Double.parseDouble(System.getProperty("cal.l2", "1e-4")),
                100,
                Double.parseDouble(System.getProperty("cal.ridge", "1e-3")),
                seed);
    }

    /** The same with codes of another kind. */
    public CalibrationOptions with(Codes other) {
        return new CalibrationOptions(other, samplePixels, prior, l2, iterations, ridge, seed);
    }

    /** Pixels to sample at a site of that many channels: bounded to 256 MB of activations. */
    int sampleFor(int channels) {
        return (int) Math.min(samplePixels, (256L << 20) / (4L * Math.max(1, channels)));
    }
}
