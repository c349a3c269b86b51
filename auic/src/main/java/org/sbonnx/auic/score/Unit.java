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

    void range(float low, float high) {
        min = Math.min(min, low + 0f);
        max = Math.max(max, high + 0f);
    }

    /**
     * Moves the table into the slots.
     *
     * @param rows combination of each row
     */
    void fold(int[] rows, int used, Combinations combinations) {
        if (table.length == 0) {
            return;
        }
        for (int row = 1; row < used; row++) {
            int half = combinations.half(rows[row]);
            for (int slot : combinations.slots(rows[row])) {
                add(half, slot, row);
            }
        }
        Arrays.fill(table, 0);
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

    /** Frees the table; what was folded stays. */
    void release() {
        table = new int[0];
    }

    /** Folded counts of a slot by bin, or null where there are none. */
    long @Nullable [] folded(int half, int slot) {
        long[][] ofHalf = folded[half];
        return ofHalf == null ? null : ofHalf[slot];
    }
}
