package org.sbonnx.auic.score;

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
record PairScore(
        double best,
        double bound,
        double low,
        double high,
        long tp,
        long fp,
        double iou,
        double bestIou,
        double iouBound) {

    /** Scores the bin edges and bounds what may lie between them. The concept must be {@link Tally#scored scored}. */
    static PairScore ofEdges(Tally t, int concept) {
        int total = t.totalOf(concept);
        long p = t.positives(concept);
        long n = t.negatives(concept);
        Plateau plateau = new Plateau();
        double bound = 0;
        double bestIou = 0;
        double iouBound = 0;
        double selectedFrom = Double.POSITIVE_INFINITY;
        for (int b = t.bins().size() - 1; b >= 0; b--) {
            long all = t.in(total, b);
            if (all == 0) {
                continue;
            }
            long tp = t.above(concept, b + 1);
            long fp = t.above(total, b + 1) - tp;
            plateau.add(t.top(b), selectedFrom, Formula.miou(tp, fp, p, n), tp, fp);
            bestIou = Math.max(bestIou, Formula.iou(tp, fp, p));
            long positive = t.in(concept, b);
            if (!t.single(b) && positive > 0 && positive < all) {
                bound = Math.max(bound, Formula.miou(tp + positive, fp, p, n));
                iouBound = Math.max(iouBound, Formula.iou(tp + positive, fp, p));
            }
            selectedFrom = t.bottom(b);
        }
        plateau.add(Double.NEGATIVE_INFINITY, selectedFrom, Formula.miou(p, n, p, n), p, n);
        bestIou = Math.max(bestIou, Formula.iou(p, n, p));
        return of(plateau, Math.max(bound, plateau.best()), p, bestIou, Math.max(iouBound, bestIou));
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
    double threshold() {
        return Double.isInfinite(low) ? low : Double.isInfinite(high) ? high : low / 2 + high / 2;
    }
}
