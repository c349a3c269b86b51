package org.sbonnx.auic.score.metric;

/**
 * One channel against one concept.
 *
 * @param best best score found; reached by {@code low}, so a lower bound of the optimum
 * @param bound upper bound of the optimum; equal to {@code best} where nothing is left open
 * @param low lower end of the best thresholds, within
 * @param high upper end, not within
 * @param tp true positives at these thresholds
 * @param fp false positives
 * @param iou IoU at these thresholds
 * @param bestIou best IoU over all thresholds found
 * @param iouBound upper bound of the best IoU
 */
public record PairScore(
        double best,
        double bound,
        double low,
        double high,
        long tp,
        long fp,
        double iou,
        double bestIou,
        double iouBound) {

    /** Bins that are stepped over together where their common corner shows that none of them matters. */
    private static final int STRIDE = 16;

    /** Scores the bin edges and bounds what may lie between them. The concept must be {@link Tally#scored scored}. */
    static PairScore ofEdges(Tally t, int concept) {
        return new Edges(t, concept, 0, true).score();
    }

    /** The best edges if they reach {@code least}, else any; neither bounds nor IoUs. */
    static PairScore leading(Tally t, int concept, double least) {
        return new Edges(t, concept, least, false).score();
    }

    /** Goes through the bins of a pair from the highest down. */
    private static final class Edges {
        private final Tally t;
        private final int concept;
        private final int total;
        private final long p;
        private final long n;
        /** Whether bounds and IoUs are wanted. */
        private final boolean bounded;

        private final Plateau plateau = new Plateau();
        /** What a score and an IoU must reach to matter. */
        private double least;

        private double leastIou;
        private double bound;
        private double bestIou;
        private double iouBound;
        private double selectedFrom = Double.POSITIVE_INFINITY;

        Edges(Tally t, int concept, double least, boolean bounded) {
            this.t = t;
            this.concept = concept;
            this.total = t.totalOf(concept);
            this.p = t.positives(concept);
            this.n = t.negatives(concept);
            this.least = least;
            this.leastIou = bounded ? 0 : Double.POSITIVE_INFINITY;
            this.bounded = bounded;
        }

        PairScore score() {
            for (int b = 0; b < t.bins().size(); b += STRIDE) {
                long tp = t.above(concept, b);
                long fp = t.above(total, b) - tp;
                least = Math.max(least, Formula.miou(tp, fp, p, n));
                leastIou = Math.max(leastIou, Formula.iou(tp, fp, p));
            }
            int end = t.bins().size();
            for (int from = (end - 1) / STRIDE * STRIDE; from >= 0; from -= STRIDE) {
                long tp = t.above(concept, from);
                long fp = t.above(total, end) - t.above(concept, end);
                if (Formula.miou(tp, fp, p, n) < least && Formula.iou(tp, fp, p) < leastIou) {
                    over(from, end);
                } else {
                    through(from, end);
                }
                end = from;
            }
            plateau.add(Double.NEGATIVE_INFINITY, selectedFrom, Formula.miou(p, n, p, n), p, n);
            bestIou = Math.max(bestIou, Formula.iou(p, n, p));
            return of(plateau, Math.max(bound, plateau.best()), p, bestIou, Math.max(iouBound, bestIou));
        }

        private void over(int from, int end) {
            if (t.above(total, from) == t.above(total, end)) {
                return;
            }
            plateau.skip();
            int b = from;
            while (t.in(total, b) == 0) {
                b++;
            }
            selectedFrom = t.bottom(b);
        }

        private void through(int from, int end) {
            for (int b = end - 1; b >= from; b--) {
                long all = t.in(total, b);
                if (all == 0) {
                    continue;
                }
                long tp = t.above(concept, b + 1);
                long fp = t.above(total, b + 1) - tp;
                plateau.add(t.top(b), selectedFrom, Formula.miou(tp, fp, p, n), tp, fp);
                if (bounded) {
                    bound(b, tp, fp, all);
                }
                selectedFrom = t.bottom(b);
            }
        }

        private void bound(int b, long tp, long fp, long all) {
            bestIou = Math.max(bestIou, Formula.iou(tp, fp, p));
            long positive = t.in(concept, b);
            if (!t.single(b) && positive > 0 && positive < all) {
                bound = Math.max(bound, Formula.miou(tp + positive, fp, p, n));
                iouBound = Math.max(iouBound, Formula.iou(tp + positive, fp, p));
            }
        }
    }

    static PairScore of(Plateau plateau, double bound, long p, double bestIou, double iouBound) {
        return new PairScore(
                plateau.best(),
                bound,
                plateau.low(),
                plateau.high(),
                plateau.tp(),
                plateau.fp(),
                Formula.iou(plateau.tp(), plateau.fp(), p),
                bestIou,
                iouBound);
    }

    /** The middle of the best thresholds; infinite where an end is. */
    public double threshold() {
        return Double.isInfinite(low) ? low : Double.isInfinite(high) ? high : low / 2 + high / 2;
    }
}
