package org.sbonnx.auic.score;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts of one channel on one grid: pixels by (label combination, bin), held by combination in 32 bits and folded into 64-bit
 * slots before they could overflow or grow too many. One thread at a time.
 */
final class Unit {
    private final Bins bins;
    private final Slots slots;
    /** Row r, a combination, holds {@code bins.size()} counts from {@code r * stride} on; row 0 takes pixels that count nowhere. */
    private int[] table = new int[0];

    private final int stride;
    private final long[] @Nullable [][] folded = {null, null};
    private final long[] raw;
    private final @Nullable Spans spans;
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;
    /** Only values in bins up to here, or from {@link #highBin} on, may widen the range. */
    private int lowBin = Integer.MAX_VALUE >> 1;

    private int highBin = 0;

    Unit(Bins bins, int stride, Slots slots) {
        this.bins = bins;
        this.stride = stride;
        this.slots = slots;
        this.raw = new long[bins.size()];
        this.spans = bins.repeats() ? new Spans(bins.size()) : null;
    }

    Bins bins() {
        return bins;
    }

    /** Smallest value among the counted pixels; +∞ where none was counted. */
    float min() {
        return min;
    }

    float max() {
        return max;
    }

    /** Smallest and largest counted value of each bin, for a channel whose values repeat. */
    @Nullable
    Spans spans() {
        return spans;
    }

    /** Whether all counted values of a bin are equal, as far as is known. */
    boolean single(int bin) {
        return bins.single(bin) || (spans != null && spans.single(bin));
    }

    /** Whether the channel takes more than one value. */
    boolean active() {
        return min < max;
    }

    /** Cells by bin, whether their pixels count or not. */
    long[] raw() {
        return raw;
    }

    /** The table, with room for {@code rows} rows. */
    int[] table(int rows) {
        if (table.length < rows * stride) {
            table = Arrays.copyOf(table, Math.max(rows, Math.min(2 * table.length / stride, rows + 64)) * stride);
        }
        return table;
    }

    int lowBin() {
        return lowBin;
    }

    int highBin() {
        return highBin;
    }

    /** Widens the range to a counted value; says whether it had to. */
    boolean extend(float value) {
        if (value >= min && value <= max) {
            return false;
        }
        min = Math.min(min, value + 0f);
        max = Math.max(max, value + 0f);
        int first = bins.bin(min);
        int last = bins.bin(max);
        lowBin = bins.single(first) ? first - 1 : first;
        highBin = bins.single(last) ? last + 1 : last;
        return true;
    }

    /**
     * Moves the table into the slots.
     *
     * @param rows combination of each row
     * @param totals pixels counted in each row, whatever their bin
     */
    void fold(int[] rows, int used, int[] totals, Combinations combinations) {
        if (table.length == 0) {
            return;
        }
        for (int row = 1; row < used; row++) {
            if (bins.sparse()) {
                addCommon(row, totals[row]);
            }
            int half = combinations.half(rows[row]);
            for (int slot : combinations.slots(rows[row])) {
                add(half, slot, row);
            }
        }
        Arrays.fill(table, 0);
    }

    /** The common value's count is what the others leave of the total. */
    private void addCommon(int row, int total) {
        int from = row * stride;
        int others = 0;
        table[from + bins.commonBin()] = 0;
        for (int b = 0; b < bins.size(); b++) {
            others += table[from + b];
        }
        table[from + bins.commonBin()] = total - others;
        if (total > others) {
            extend(bins.edge(bins.commonBin()));
        }
    }

    private void add(int half, int slot, int row) {
        int from = row * stride;
        long[] to = null;
        for (int b = 0; b < bins.size(); b++) {
            int n = table[from + b];
            if (n != 0) {
                to = to == null ? counts(half, slot) : to;
                to[b] += n;
            }
        }
    }

    private long[] counts(int half, int slot) {
        long[][] ofHalf = folded[half];
        if (ofHalf == null) {
            ofHalf = new long[slots.size()][];
            folded[half] = ofHalf;
        }
        if (ofHalf[slot] == null) {
            ofHalf[slot] = new long[bins.size()];
        }
        return ofHalf[slot];
    }

    /**
     * Frees the table; what was folded stays.
     *
     * @param cells number of cells seen
     */
    void release(long cells) {
        table = new int[0];
        if (bins.sparse()) {
            raw[bins.commonBin()] = 0;
            raw[bins.commonBin()] = cells - Arrays.stream(raw).sum();
        }
    }

    /** Folded counts of a slot by bin, or null where there are none. */
    long @Nullable [] folded(int half, int slot) {
        long[][] ofHalf = folded[half];
        return ofHalf == null ? null : ofHalf[slot];
    }
}
