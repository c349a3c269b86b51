package org.sbonnx.auic.score.metric;

/**
 * Area under the score over the channel's range of thresholds, rescaled to [0, 1] (eq. 26).
 *
 * @param value estimate, exact where the bounds meet
 * @param low certified lower bound
 * @param high certified upper bound
 */
public record Phi(double value, double low, double high) {

    /** A channel without range. */
    static Phi exactly(double value) {
        return new Phi(value, value, value);
    }

    /** Bounds from the bins: between two edges the score lies between its corners. */
    static Phi ofEdges(Tally t, int concept) {
        double range = t.max() - t.min();
        long p = t.positives(concept);
        long n = t.negatives(concept);
        if (!(range > 0)) {
            return exactly(Formula.miou(p, n, p, n));
        }
        int total = t.totalOf(concept);
        double value = 0;
        double low = 0;
        double high = 0;
        double at = t.min();
        for (int b = 0; b < t.bins().size(); b++) {
            long all = t.in(total, b);
            if (all == 0) {
                continue;
            }
            long tp = t.above(concept, b);
            long fp = t.above(total, b) - tp;
            long positive = t.in(concept, b);
            long negative = all - positive;
            double before = Formula.miou(tp, fp, p, n);
            double from = t.bottom(b);
            double to = t.single(b) ? from : t.top(b);
            double flat = (from - at) * before;
            double after = Formula.miou(tp - positive, fp - negative, p, n);
            double width = to - from;
            value += flat + width * (before + after) / 2;
            low += flat + width * Formula.miou(tp - positive, fp, p, n);
            high += flat + width * Formula.miou(tp, fp - negative, p, n);
            at = to;
        }
        double rest = (t.max() - at) * Formula.miou(0, 0, p, n);
        double lowest = (low + rest) / range;
        double highest = (high + rest) / range;
        return new Phi(Math.min(Math.max((value + rest) / range, lowest), highest), lowest, highest);
    }
}
