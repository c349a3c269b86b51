package org.sbonnx.auic.score.metric;

import java.util.Arrays;
import org.sbonnx.auic.score.count.Bins;
import org.sbonnx.auic.score.count.Spans;
import org.sbonnx.auic.score.count.Unit;
import org.sbonnx.auic.score.label.Slots;

/** Counts of one unit over all or half of the images, summed from the highest bin down. */
public final class Tally {
    /** View of all images; 0 and 1 are the halves. */
    public static final int ALL = 2;

    private final Unit unit;
    private final Bins bins;
    private final Slots slots;
    private final long[][] above;
    private final double min;
    private final double max;

    private Tally(Unit unit, Slots slots, long[][] above) {
        this.unit = unit;
        this.bins = unit.bins();
        this.slots = slots;
        this.above = above;
        this.min = unit.min();
        this.max = unit.max();
    }

    /**
     * @param half 0 or 1
     * @param room for the sums of each slot: arrays too short are replaced
     */
    static Tally of(Unit unit, int half, Slots slots, long[][] room) {
        int n = unit.bins().size();
        for (int slot = 0; slot < slots.size(); slot++) {
            long[] counts = unit.folded(half, slot);
            long[] sums = cleared(room, slot, n + 1);
            for (int b = n - 1; counts != null && b >= 0; b--) {
                sums[b] = sums[b + 1] + counts[b];
            }
        }
        return new Tally(unit, slots, room);
    }

    /** Both halves of a unit; {@code room} as for each. */
    Tally plus(Tally other, long[][] room) {
        int n = bins.size();
        for (int slot = 0; slot < above.length; slot++) {
            long[] sums = cleared(room, slot, n + 1);
            long[] one = above[slot];
            long[] two = other.above[slot];
            for (int b = 0; b < n; b++) {
                sums[b] = one[b] + two[b];
            }
        }
        return new Tally(unit, slots, room);
    }

    private static long[] cleared(long[][] room, int slot, int n) {
        if (room[slot].length < n) {
            room[slot] = new long[n];
        } else {
            Arrays.fill(room[slot], 0, n, 0);
        }
        return room[slot];
    }

    Bins bins() {
        return bins;
    }

    /** Smallest and largest counted value of the channel over all images. */
    double min() {
        return min;
    }

    double max() {
        return max;
    }

    /** Pixels of a slot in bins from {@code bin} on. */
    long above(int slot, int bin) {
        return above[slot][bin];
    }

    /** Pixels of a slot in a bin. */
    long in(int slot, int bin) {
        return above[slot][bin] - above[slot][bin + 1];
    }

    /** Positives of a concept. */
    long positives(int concept) {
        return above[concept][0];
    }

    /** Negatives of a concept: counted pixels of its category without it. */
    long negatives(int concept) {
        return above[slots.totalOf(concept)][0] - above[concept][0];
    }

    /** Whether the concept has a score: it is neither nowhere nor everywhere. */
    boolean scored(int concept) {
        return positives(concept) > 0 && negatives(concept) > 0;
    }

    /** Slot of the counted pixels of a concept's category. */
    int totalOf(int concept) {
        return slots.totalOf(concept);
    }

    /** Whether all counted values of a bin are equal: its {@link #bottom}. */
    boolean single(int bin) {
        return unit.single(bin);
    }

    /** A lower bound of the values in a bin that is not empty. */
    double bottom(int bin) {
        Spans spans = unit.spans();
        return spans == null ? Math.max(bins.edge(bin), min) : spans.low(bin);
    }

    /** An upper bound of the values in a bin that is not empty. */
    double top(int bin) {
        Spans spans = unit.spans();
        return spans == null ? Math.min(bins.top(bin), max) : spans.high(bin);
    }

    /** First bin all of whose counted values lie above {@code threshold}, or the number of bins. */
    int firstAbove(double threshold) {
        int b = bins.firstAbove(threshold);
        return b > 0 && unit.spans() != null && bottom(b - 1) > threshold ? b - 1 : b;
    }
}
