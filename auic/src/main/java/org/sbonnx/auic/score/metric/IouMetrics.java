package org.sbonnx.auic.score.metric;

/**
 * Scores of a thresholded channel from its true and false positives, out of {@code p} positives and {@code n} negatives.
 * Both rise with tp and fall with fp.
 */
public final class IouMetrics {
    private IouMetrics() {}

    /** Source  Losch et al. 2021, eq. 22: the mean of the IoU of positives and of negatives. */
    public static double miou(long tp, long fp, long p, long n) {
        return 0.5 * ((double) tp / (p + fp)) + 0.5 * ((double) (n - fp) / (n + p - tp));
    }

    /** Intersection over union of the positives alone. */
    static double iou(long tp, long fp, long p) {
        return (double) tp / (p + fp);
    }

    /** Contribution of a score to AUiC (eq. 25), before the division by the number of channels. */
    public static double gain(double score) {
        return 2 * Math.max(0, score - 0.5);
    }
}
