package org.sbonnx.auic.score.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.Unit;
import org.sbonnx.auic.score.label.Slots;

/** Scores one unit at a time from its counts and, where a second pass was made, from its values. */
public final class UnitScorer {
    /** NetDissect's share of the highest activations and its least IoU (Bau et al. 2017). */
    private static final double TOP_SHARE = 0.005;

    private static final double DETECTOR_IOU = 0.04;

    private final Slots slots;
    /** For the sums of the halves and of all, used for every unit. */
    private final long[][][] room;

    public UnitScorer(Slots slots) {
        this.slots = slots;
        this.room = new long[3][slots.size()][0];
    }

    /**
     * @param rivals best score of each concept over the channels of the site so far: whose bound lies below cannot matter for
     *     coverage
     */
    public UnitResult score(Unit unit, Detail detail, double[] rivals) {
        Tally[] halves = {Tally.of(unit, 0, slots, room[0]), Tally.of(unit, 1, slots, room[1])};
        Tally t = halves[0].plus(halves[1], room[Tally.ALL]);
        @Nullable PairScore[] pairs = edges(t);
        if (detail.exact()) {
            refine(t, pairs, detail, rivals);
        }
        int star = argmax(pairs, -1, -1);
        int runnerUp = argmax(pairs, star, -1);
        double bound = Arrays.stream(pairs)
                .filter(p -> p != null)
                .mapToDouble(p -> p == null ? 0 : p.bound())
                .max()
                .orElse(0);
        List<UnitResult.InCategory> categories = new ArrayList<>();
        Phi phi = star < 0 ? Phi.exactly(0) : phi(t, pairs, star, detail);
        for (int g = 0; g < slots.categories().size(); g++) {
            int c = argmax(pairs, -1, g);
            PairScore p = c < 0 ? null : pairs[c];
            categories.add(
                    p == null
                            ? new UnitResult.InCategory(-1, 0, 0)
                            : new UnitResult.InCategory(
                                    c,
                                    p.best(),
                                    c == star ? phi.value() : detail.phi(t, c).value()));
        }
        return new UnitResult(
                unit.active(),
                best(pairs),
                bound,
                star,
                star < 0 ? null : pairs[star],
                runnerUp,
                byIou(pairs),
                detects(unit, t),
                phi,
                categories,
                unit.drivers().images(),
                (heldOut(halves, 0, detail) + heldOut(halves, 1, detail)) / 2);
    }

    private @Nullable PairScore[] edges(Tally t) {
        @Nullable PairScore[] pairs = new PairScore[slots.concepts().size()];
        for (int c = 0; c < pairs.length; c++) {
            pairs[c] = t.scored(c) ? PairScore.ofEdges(t, c) : null;
        }
        return pairs;
    }

    /** Replaces each pair that could decide a reported figure by its optimum. */
    private void refine(Tally t, @Nullable PairScore[] pairs, Detail detail, double[] rivals) {
        int star = argmax(pairs, -1, -1);
        double second = bestOf(pairs, argmax(pairs, star, -1));
        double iou = Arrays.stream(pairs)
                .mapToDouble(p -> p == null ? 0 : p.bestIou())
                .max()
                .orElse(0);
        double[] inCategory = new double[slots.categories().size()];
        for (int g = 0; g < inCategory.length; g++) {
            inCategory[g] = bestOf(pairs, argmax(pairs, -1, g));
        }
        for (int c = 0; c < pairs.length; c++) {
            PairScore p = pairs[c];
            if (p == null) {
                continue;
            }
            boolean matters = p.bound() >= second
                    || p.bound() >= inCategory[slots.categoryOf(c)]
                    || (p.bound() > 0.5 && p.bound() >= rivals[c])
                    || p.iouBound() >= iou;
            if (matters) {
                pairs[c] = detail.optimum(Tally.ALL, t, c, p);
            }
        }
    }

    /** The area for the best concept, bounded over all that might be it. */
    private static Phi phi(Tally t, @Nullable PairScore[] pairs, int star, Detail detail) {
        Phi own = detail.phi(t, star);
        double low = own.low();
        double high = own.high();
        double best = bestOf(pairs, star);
        for (int c = 0; c < pairs.length && !detail.exact(); c++) {
            PairScore p = pairs[c];
            if (p != null && c != star && p.bound() >= best && p.bound() > p.best()) {
                Phi other = detail.phi(t, c);
                low = Math.min(low, other.low());
                high = Math.max(high, other.high());
            }
        }
        return new Phi(own.value(), low, high);
    }

    /** Gain on the other half of the concept and threshold that one half chooses. */
    private double heldOut(Tally[] halves, int half, Detail detail) {
        Tally chosenOn = halves[half];
        @Nullable PairScore[] pairs = detail.exact() ? optima(chosenOn, half, detail) : leaders(chosenOn);
        int star = argmax(pairs, -1, -1);
        PairScore p = star < 0 ? null : pairs[star];
        Tally other = halves[1 - half];
        if (p == null || !other.scored(star)) {
            return 0;
        }
        return Formula.gain(detail.scoreAt(1 - half, other, star, p.threshold()));
    }

    /** The optima of the concepts that may have the best one. */
    private @Nullable PairScore[] optima(Tally t, int half, Detail detail) {
        @Nullable PairScore[] pairs = edges(t);
        double best = bestOf(pairs, argmax(pairs, -1, -1));
        for (int c = 0; c < pairs.length; c++) {
            PairScore p = pairs[c];
            if (p != null && p.bound() >= best) {
                pairs[c] = detail.optimum(half, t, c, p);
            }
        }
        return pairs;
    }

    /** The best edges of the concepts of which some have the best score. */
    private @Nullable PairScore[] leaders(Tally t) {
        @Nullable PairScore[] pairs = new PairScore[slots.concepts().size()];
        double best = 0;
        for (int c = 0; c < pairs.length; c++) {
            if (t.scored(c)) {
                PairScore p = PairScore.leading(t, c, best);
                pairs[c] = p;
                best = Math.max(best, p.best());
            }
        }
        return pairs;
    }

    private UnitResult.Detection detects(Unit unit, Tally t) {
        long cells = Arrays.stream(unit.raw()).sum();
        long above = 0;
        int first = unit.raw().length;
        while (first > 0 && above + unit.raw()[first - 1] <= TOP_SHARE * cells) {
            above += unit.raw()[--first];
        }
        int detected = -1;
        double best = DETECTOR_IOU;
        for (int c = 0; c < slots.concepts().size(); c++) {
            if (t.scored(c)) {
                long tp = t.above(c, first);
                double iou = Formula.iou(tp, t.above(t.totalOf(c), first) - tp, t.positives(c));
                if (iou > best) {
                    best = iou;
                    detected = c;
                }
            }
        }
        double threshold = first == unit.raw().length ? unit.max() : unit.bins().edge(first);
        return new UnitResult.Detection(detected, threshold);
    }

    private static UnitResult.ByIou byIou(@Nullable PairScore[] pairs) {
        int at = -1;
        double best = -1;
        for (int c = 0; c < pairs.length; c++) {
            PairScore p = pairs[c];
            if (p != null && p.bestIou() > best) {
                best = p.bestIou();
                at = c;
            }
        }
        return new UnitResult.ByIou(at, Math.max(best, 0));
    }

    /** Concept with the best score, the lowest among equals, but {@code except}; of one category, or of all at −1. */
    private int argmax(@Nullable PairScore[] pairs, int except, int category) {
        int at = -1;
        double best = -1;
        for (int c = 0; c < pairs.length; c++) {
            PairScore p = pairs[c];
            if (p != null && c != except && (category < 0 || slots.categoryOf(c) == category) && p.best() > best) {
                best = p.best();
                at = c;
            }
        }
        return at;
    }

    private static double bestOf(@Nullable PairScore[] pairs, int concept) {
        PairScore p = concept < 0 ? null : pairs[concept];
        return p == null ? 0 : p.best();
    }

    private static double[] best(@Nullable PairScore[] pairs) {
        double[] best = new double[pairs.length];
        for (int c = 0; c < best.length; c++) {
            PairScore p = pairs[c];
            best[c] = p == null ? Double.NaN : p.best();
        }
        return best;
    }
}
