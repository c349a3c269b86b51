package org.sbonnx.auic.score.metric;

/**
 * Score of one channel for one concept.
 *
 * @param best best score found, at the threshold {@code low}: a lower bound of the optimum
 * @param bound upper bound of the optimum; equal to {@code best} where the score is exact
 * @param low lower end of the best thresholds, inclusive
 * @param high upper end, exclusive
 * @param tp true positives at these thresholds
 * @param fp false positives
 * @param iou IoU at these thresholds
 * @param bestIou best IoU over all thresholds found
 * @param iouBound upper bound of the best IoU
 */
public record ConceptScore(
        double best,
        double bound,
        double low,
        double high,
        long tp,
        long fp,
        double iou,
        double bestIou,
        double iouBound) {

    /** Number of bins that are skipped at once if their common bound shows that none of them matters. */
    private static final int BLOCK = 16;

    /** Best score over the bin edges, with bounds for thresholds between them. The concept must be {@link CumulativeHistogram#isScorable
     * scorable}. */
    static ConceptScore ofBinEdges(CumulativeHistogram t, int concept) {
        return new EdgeSweep(t, concept, 0, true).score();
    }

    /** The best edges if they reach {@code least}, otherwise any; without bounds and IoUs. */
    static ConceptScore ofBestEdge(CumulativeHistogram t, int concept, double least) {
        return new EdgeSweep(t, concept, least, false).score();
    }

    /** Goes through the bins from the highest down. */
    private static final class EdgeSweep {
        private final CumulativeHistogram t;
        private final int concept;
        private final int total;
        private final long p;
        private final long n;
        /** Whether to compute bounds and IoUs. */
        private final boolean bounded;

        private final OptimalThresholdRange optimum = new OptimalThresholdRange();
        /** Lowest score and IoU that can still matter. */
        private double least;

        private double leastIou;
        private double bound;
        private double bestIou;
        private double iouBound;
        private double selectedFrom = Double.POSITIVE_INFINITY;

        EdgeSweep(CumulativeHistogram t, int concept, double least, boolean bounded) {
            this.t = t;
            this.concept = concept;
            this.total = t.totalColumn(concept);
            this.p = t.positives(concept);
            this.n = t.negatives(concept);
            this.least = least;
            this.leastIou = bounded ? 0 : Double.POSITIVE_INFINITY;
            this.bounded = bounded;
        }

        ConceptScore score() {
            for (int b = 0; b < t.bins().size(); b += BLOCK) {
                long tp = t.above(concept, b);
                long fp = t.above(total, b) - tp;
                least = Math.max(least, IouMetrics.miou(tp, fp, p, n));
                leastIou = Math.max(leastIou, IouMetrics.iou(tp, fp, p));
            }
            int end = t.bins().size();
            for (int from = (end - 1) / BLOCK * BLOCK; from >= 0; from -= BLOCK) {
                long tp = t.above(concept, from);
                long fp = t.above(total, end) - t.above(concept, end);
                if (IouMetrics.miou(tp, fp, p, n) < least && IouMetrics.iou(tp, fp, p) < leastIou) {
                    skipBins(from, end);
                } else {
                    sweepBins(from, end);
                }
                end = from;
            }
            optimum.add(Double.NEGATIVE_INFINITY, selectedFrom, IouMetrics.miou(p, n, p, n), p, n);
            bestIou = Math.max(bestIou, IouMetrics.iou(p, n, p));
            return of(optimum, Math.max(bound, optimum.best()), p, bestIou, Math.max(iouBound, bestIou));
        }

        private void skipBins(int from, int end) {
            if (t.above(total, from) == t.above(total, end)) {
                return;
            }
            optimum.interrupt();
            int b = from;
            while (t.in(total, b) == 0) {
                b++;
            }
            selectedFrom = t.bottom(b);
        }

        private void sweepBins(int from, int end) {
            for (int b = end - 1; b >= from; b--) {
                long all = t.in(total, b);
                if (all == 0) {
                    continue;
                }
                long tp = t.above(concept, b + 1);
                long fp = t.above(total, b + 1) - tp;
                optimum.add(t.top(b), selectedFrom, IouMetrics.miou(tp, fp, p, n), tp, fp);
                if (bounded) {
                    bound(b, tp, fp, all);
                }
                selectedFrom = t.bottom(b);
            }
        }

        private void bound(int b, long tp, long fp, long inBin) {
            bestIou = Math.max(bestIou, IouMetrics.iou(tp, fp, p));
            long positive = t.in(concept, b);
            if (!t.isSingleValued(b) && positive > 0 && positive < inBin) {
                bound = Math.max(bound, IouMetrics.miou(tp + positive, fp, p, n));
                iouBound = Math.max(iouBound, IouMetrics.iou(tp + positive, fp, p));
            }
        }
    }

    static ConceptScore of(OptimalThresholdRange optimum, double bound, long p, double bestIou, double iouBound) {
        return new ConceptScore(
                optimum.best(),
                bound,
                optimum.low(),
                optimum.high(),
                optimum.tp(),
                optimum.fp(),
                IouMetrics.iou(optimum.tp(), optimum.fp(), p),
                bestIou,
                iouBound);
    }

    /** The middle of the best thresholds; infinite if one of their ends is. */
    public double threshold() {
        return Double.isInfinite(low) ? low : Double.isInfinite(high) ? high : low / 2 + high / 2;
    }
}
