package org.sbonnx.auic.score.metric;

import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.Spool;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Compositions;
import org.sbonnx.auic.score.label.Slots;

/**
 * Goes through every distinct value of a channel, from the highest down: the definition itself, with bins that cannot matter
 * stepped over whole.
 */
public final class ExactWalk {
    /** Flags of a combination with regard to a concept. */
    static final int COUNTED = 1;

    public static final int POSITIVE = 2;

    private final Tally t;
    private final Spool spool;
    private final Compositions compositions;
    private final byte[] flags;
    private final int concept;
    private final int total;
    private final long p;
    private final long n;
    private final Plateau plateau = new Plateau();
    private double bestIou;
    private double area;
    private double selectedFrom = Double.POSITIVE_INFINITY;
    private long tp;
    private long fp;

    /**
     * @param spool sorted
     * @param flags for each combination whether it counts for the concept in this view, and as what
     */
    ExactWalk(Tally t, Spool spool, Compositions compositions, byte[] flags, int concept) {
        this.t = t;
        this.spool = spool;
        this.compositions = compositions;
        this.flags = flags;
        this.concept = concept;
        this.total = t.totalOf(concept);
        this.p = t.positives(concept);
        this.n = t.negatives(concept);
    }

    public static byte[] flags(Combinations combinations, Slots slots, int concept, int view) {
        byte[] flags = new byte[combinations.size()];
        for (int c = 0; c < flags.length; c++) {
            if (view != Tally.ALL && combinations.half(c) != view) {
                continue;
            }
            for (int slot : combinations.slots(c)) {
                if (slot == concept) {
                    flags[c] = POSITIVE;
                } else if (slot == slots.totalOf(concept) && flags[c] == 0) {
                    flags[c] = COUNTED;
                }
            }
        }
        return flags;
    }

    /** The optimum, given what the edges said; bins that cannot reach it are stepped over. */
    PairScore optimum(PairScore edges) {
        walk(edges);
        return PairScore.of(plateau, plateau.best(), p, bestIou, bestIou);
    }

    /** The area under the score (eq. 26). */
    Phi phi() {
        double range = t.max() - t.min();
        walk(null);
        return Phi.exactly(range > 0 ? area / range : Formula.miou(p, n, p, n));
    }

    private void walk(@Nullable PairScore known) {
        int end = spool.size();
        for (int b = t.bins().size() - 1; b >= 0; b--) {
            int from = end;
            if (!t.single(b)) {
                while (from > 0 && spool.value(from - 1) >= t.bins().edge(b)) {
                    from--;
                }
            }
            long all = t.in(total, b);
            if (all > 0) {
                long positive = t.in(concept, b);
                if (t.single(b)) {
                    step(t.bottom(b), positive, all);
                } else if (known == null || mayReach(known, positive, all)) {
                    through(from, end, positive, all);
                } else {
                    over(from, end, positive, all);
                }
            }
            end = from;
        }
        select(Double.NEGATIVE_INFINITY);
    }

    private boolean mayReach(PairScore known, long positive, long all) {
        return positive > 0
                && positive < all
                && (Formula.miou(tp + positive, fp, p, n) >= known.best()
                        || Formula.iou(tp + positive, fp, p) >= known.bestIou());
    }

    /** The selection is everything from {@link #selectedFrom} on, for thresholds down to {@code value}. */
    private void select(double value) {
        double score = Formula.miou(tp, fp, p, n);
        plateau.add(value, selectedFrom, score, tp, fp);
        bestIou = Math.max(bestIou, Formula.iou(tp, fp, p));
        double width = Math.min(selectedFrom, t.max()) - Math.max(value, t.min());
        if (width > 0) {
            area += width * score;
        }
    }

    private void step(double value, long positive, long all) {
        select(value);
        tp += positive;
        fp += all - positive;
        selectedFrom = value;
    }

    private void through(int from, int end, long positive, long all) {
        long seenPositive = 0;
        long seen = 0;
        for (int i = end; i > from; ) {
            float value = spool.value(i - 1);
            long groupPositive = 0;
            long group = 0;
            while (i > from && spool.value(i - 1) == value) {
                i--;
                group += compositions.pixels(spool.payload(i), flags, COUNTED);
                groupPositive += compositions.pixels(spool.payload(i), flags, POSITIVE);
            }
            if (group > 0) {
                step(value, groupPositive, group);
                seen += group;
                seenPositive += groupPositive;
            }
        }
        if (seen != all || seenPositive != positive) {
            throw new IllegalStateException(
                    "features changed between two passes: " + seen + " pixels where " + all + " were counted");
        }
    }

    /** Only the ends of the bin matter, as ends of plateaus outside. */
    private void over(int from, int end, long positive, long all) {
        int high = end;
        while (high > from && compositions.pixels(spool.payload(high - 1), flags, COUNTED) == 0) {
            high--;
        }
        int low = from;
        while (low < high && compositions.pixels(spool.payload(low), flags, COUNTED) == 0) {
            low++;
        }
        if (low >= high) {
            throw new IllegalStateException(
                    "features changed between two passes: a bin of " + all + " pixels is empty");
        }
        select(spool.value(high - 1));
        tp += positive;
        fp += all - positive;
        selectedFrom = spool.value(low);
    }
}
