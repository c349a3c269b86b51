package org.sbonnx.auic.score.metric;

/**
 * The widest range of thresholds that reaches the best score; the lower one among equally wide. Neighbouring ranges of equal
 * score are one.
 */
final class OptimalThresholdRange {
    private double best = -1;
    private double low = Double.NaN;
    private double high = Double.NaN;
    private long tp;
    private long fp;
    /** The plateau being extended; meaningful while {@code open}. */
    private double currentLow;

    private double currentHigh;
    private boolean extending;

    /** Adds the next range; ranges come in descending order. */
    void add(double from, double to, double score, long truePositives, long falsePositives) {
        if (score < best) {
            extending = false;
            return;
        }
        boolean better = score > best;
        best = score;
        if (!better && extending && to == currentLow) {
            currentLow = from;
        } else {
            currentLow = from;
            currentHigh = to;
        }
        extending = true;
        if (better || currentHigh - currentLow >= high - low) {
            low = currentLow;
            high = currentHigh;
            tp = truePositives;
            fp = falsePositives;
        }
    }

    /** Says that ranges were left out here, none of which reaches the best score. */
    void interrupt() {
        extending = false;
    }

    double best() {
        return best;
    }

    /** Lower end, within; −∞ when the plateau has none. */
    double low() {
        return low;
    }

    /** Upper end, not within; +∞ when the plateau has none. */
    double high() {
        return high;
    }

    /** True positives at a threshold of the plateau. */
    long tp() {
        return tp;
    }

    long fp() {
        return fp;
    }
}
