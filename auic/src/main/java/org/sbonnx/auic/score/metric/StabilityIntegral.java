package org.sbonnx.auic.score.metric;

/**
 * Integral of the score over the channel's range of thresholds, divided by the length of that range (eq. 26).
 *
 * @param value estimate; exact if both bounds are equal
 * @param low certified lower bound
 * @param high certified upper bound
 */
public record StabilityIntegral(double value, double low, double high) {

    /** An integral without uncertainty. */
    static StabilityIntegral exact(double value) {
        return new StabilityIntegral(value, value, value);
    }

    /** Bounds from the bins: between two edges, true and false positives are bounded by those at the edges. */
    static StabilityIntegral ofBinEdges(CumulativeHistogram t, int concept) {
        double range = t.max() - t.min();
        long p = t.positives(concept);
        long n = t.negatives(concept);
        if (!(range > 0)) {
            return exact(IouMetrics.miou(p, n, p, n));
        }
        int total = t.totalColumn(concept);
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
            double before = IouMetrics.miou(tp, fp, p, n);
            double from = t.bottom(b);
            double to = t.isSingleValued(b) ? from : t.top(b);
            double flat = (from - at) * before;
            double after = IouMetrics.miou(tp - positive, fp - negative, p, n);
            double width = to - from;
            value += flat + width * (before + after) / 2;
            low += flat + width * IouMetrics.miou(tp - positive, fp, p, n);
            high += flat + width * IouMetrics.miou(tp, fp - negative, p, n);
            at = to;
        }
        double rest = (t.max() - at) * IouMetrics.miou(0, 0, p, n);
        double lowest = (low + rest) / range;
        double highest = (high + rest) / range;
        return new StabilityIntegral(Math.min(Math.max((value + rest) / range, lowest), highest), lowest, highest);
    }
}
