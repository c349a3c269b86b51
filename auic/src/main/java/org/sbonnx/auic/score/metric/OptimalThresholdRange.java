package org.sbonnx.auic.score.metric;

/**
 * The widest interval of thresholds that reaches the best score, the lower one among equally wide intervals. Adjacent intervals of
 * equal score are joined.
 */
final class OptimalThresholdRange {
    private double best = -1;
    private double low = Double.NaN;
    private double high = Double.NaN;
    private long tp;
    private long fp;
    /** The interval of the best score being extended; valid while {@code extending}. */
    private double currentLow;

    private double currentHigh;
    private boolean extending;

    /** Adds the next interval [from, to). Intervals are added in descending order. */
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

    /** Marks a gap: intervals that were skipped here do not reach the best score. */
    void interrupt() {
        extending = false;
    }

    double best() {
        return best;
    }

    /** Lower end, inclusive; may be −∞. */
    double low() {
        return low;
    }

    /** Upper end, exclusive; may be +∞. */
    double high() {
        return high;
    }

    /** True positives at the optimal thresholds. */
    long tp() {
        return tp;
    }

    long fp() {
        return fp;
    }
}
