package org.sbonnx.auic.score.metric;

import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.ValueBuffer;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelMultisets;
import org.sbonnx.auic.score.label.LabelSets;

/**
 * Sweeps the threshold over every distinct value of a channel, from the highest down: the definition itself, except that bins that
 * cannot matter are skipped.
 */
public final class ThresholdSweep {
    /** Flags of a label set for a concept. */
    static final int COUNTED = 1;

    public static final int POSITIVE = 2;

    private final CumulativeHistogram t;
    private final ValueBuffer values;
    private final LabelMultisets multisets;
    private final byte[] flags;
    private final int concept;
    private final int total;
    private final long p;
    private final long n;
    private final OptimalThresholdRange optimum = new OptimalThresholdRange();
    private double bestIou;
    private double area;
    private double selectedFrom = Double.POSITIVE_INFINITY;
    private long tp;
    private long fp;

    /**
     * @param values sorted values of the channel
     * @param flags flag of each label set for the concept: 0, {@link #COUNTED} or {@link #POSITIVE}
     */
    ThresholdSweep(CumulativeHistogram t, ValueBuffer values, LabelMultisets multisets, byte[] flags, int concept) {
        this.t = t;
        this.values = values;
        this.multisets = multisets;
        this.flags = flags;
        this.concept = concept;
        this.total = t.totalColumn(concept);
        this.p = t.positives(concept);
        this.n = t.negatives(concept);
    }

    public static byte[] labelSetFlags(LabelSets labelSets, ConceptColumns columns, int concept, int fold) {
        byte[] flags = new byte[labelSets.size()];
        for (int c = 0; c < flags.length; c++) {
            if (fold != CumulativeHistogram.ALL_FOLDS && labelSets.fold(c) != fold) {
                continue;
            }
            for (int column : labelSets.columns(c)) {
                if (column == concept) {
                    flags[c] = POSITIVE;
                } else if (column == columns.totalColumn(concept) && flags[c] == 0) {
                    flags[c] = COUNTED;
                }
            }
        }
        return flags;
    }

    /** The optimum, given the score at the bin edges; bins that cannot reach it are skipped. */
    ConceptScore bestThresholds(ConceptScore edges) {
        sweep(edges);
        return ConceptScore.of(optimum, optimum.best(), p, bestIou, bestIou);
    }

    /** The stability integral (eq. 26). */
    StabilityIntegral stability() {
        double range = t.max() - t.min();
        sweep(null);
        return StabilityIntegral.exact(range > 0 ? area / range : IouMetrics.miou(p, n, p, n));
    }

    private void sweep(@Nullable ConceptScore known) {
        int end = values.size();
        for (int b = t.bins().size() - 1; b >= 0; b--) {
            int from = end;
            if (!t.isSingleValued(b)) {
                while (from > 0 && values.value(from - 1) >= t.bins().edge(b)) {
                    from--;
                }
            }
            long all = t.in(total, b);
            if (all > 0) {
                long positive = t.in(concept, b);
                if (t.isSingleValued(b)) {
                    addGroup(t.bottom(b), positive, all);
                } else if (known == null || mayReach(known, positive, all)) {
                    sweepBin(from, end, positive, all);
                } else {
                    skipBin(from, end, positive, all);
                }
            }
            end = from;
        }
        select(Double.NEGATIVE_INFINITY);
    }

    private boolean mayReach(ConceptScore known, long positive, long all) {
        return positive > 0
                && positive < all
                && (IouMetrics.miou(tp + positive, fp, p, n) >= known.best()
                        || IouMetrics.iou(tp + positive, fp, p) >= known.bestIou());
    }

    /** Scores the current selection, the values from {@link #selectedFrom} on; it holds for thresholds down to {@code value}. */
    private void select(double value) {
        double score = IouMetrics.miou(tp, fp, p, n);
        optimum.add(value, selectedFrom, score, tp, fp);
        bestIou = Math.max(bestIou, IouMetrics.iou(tp, fp, p));
        double width = Math.min(selectedFrom, t.max()) - Math.max(value, t.min());
        if (width > 0) {
            area += width * score;
        }
    }

    private void addGroup(double value, long positive, long all) {
        select(value);
        tp += positive;
        fp += all - positive;
        selectedFrom = value;
    }

    private void sweepBin(int from, int end, long positive, long all) {
        long seenPositive = 0;
        long seen = 0;
        for (int i = end; i > from; ) {
            float value = values.value(i - 1);
            long groupPositive = 0;
            long group = 0;
            while (i > from && values.value(i - 1) == value) {
                i--;
                group += multisets.pixels(values.payload(i), flags, COUNTED);
                groupPositive += multisets.pixels(values.payload(i), flags, POSITIVE);
            }
            if (group > 0) {
                addGroup(value, groupPositive, group);
                seen += group;
                seenPositive += groupPositive;
            }
        }
        if (seen != all || seenPositive != positive) {
            throw new IllegalStateException(
                    "features changed between two passes: " + seen + " pixels where " + all + " were counted");
        }
    }

    /** Skips a bin: only its lowest and highest values matter, as ends of intervals outside. */
    private void skipBin(int from, int end, long positive, long all) {
        int high = end;
        while (high > from && multisets.pixels(values.payload(high - 1), flags, COUNTED) == 0) {
            high--;
        }
        int low = from;
        while (low < high && multisets.pixels(values.payload(low), flags, COUNTED) == 0) {
            low++;
        }
        if (low >= high) {
            throw new IllegalStateException(
                    "features changed between two passes: a bin of " + all + " pixels is empty");
        }
        select(values.value(high - 1));
        tp += positive;
        fp += all - positive;
        selectedFrom = values.value(low);
    }
}
