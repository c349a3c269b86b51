package org.sbonnx.auic.score.count;

import java.util.Arrays;

/**
 * Lookup table from float bits to bin index, over the grid of the bins' {@link Bins.LogLinearGrid}. Grid cells that a bin edge
 * splits, and values outside the range, map to {@link #UNRESOLVED} and fall back to binary search. The first cells hold small
 * values that all lie in one bin: they share a slot, so that the table is only as long as the edges need.
 */
final class BinTable {
    /** Slot of all values that need a binary search. */
    static final int UNRESOLVED = 0;

    private static final short UNRESOLVED_BIN = -1;
    /**
     * Slots that the values of grid cell 0 take in turn. After a ReLU these are often every other value, and a processor waits
     * when it adds to a count that it has just changed.
     */
    private static final int LANES = 8;

    private final Bins bins;
    private final Bins.LogLinearGrid grid;
    private final float bias;
    private final int bitOffset;
    /** Grid cells from 1 up to this share a slot. */
    private final int lastSharedCell;
    /** Bin of each slot. */
    private final short[] binOf;

    private final boolean aligned;
    /** Lowest and highest bits of the values in range, {@link #bias} added. */
    private final int low;

    private final int high;

    /** Lays out the slots; the range is empty. */
    BinTable(Bins bins) {
        this.bins = bins;
        this.grid = bins.grid();
        this.bias = grid.bias();
        this.bitOffset = grid.round() - (grid.base() << grid.shift());
        this.lastSharedCell = lastSharedCell();
        this.binOf = new short[1 + Math.max(LANES, 1 + slot(grid.cells() - 1))];
        this.aligned = fill();
        this.low = 0;
        this.high = -1;
    }

    private BinTable(BinTable layout, int low, int high) {
        this.bins = layout.bins;
        this.grid = layout.grid;
        this.bias = layout.bias;
        this.bitOffset = layout.bitOffset;
        this.lastSharedCell = layout.lastSharedCell;
        this.binOf = layout.binOf;
        this.aligned = layout.aligned;
        this.low = low;
        this.high = high;
    }

    /** The same slots for the range [min, max]. */
    BinTable within(float min, float max) {
        // A value just outside may have the same sum: such bits are not resolved.
        int lowest = bits(min) + (bits(Math.nextDown(min)) < bits(min) ? 0 : 1);
        int highest = bits(max) - (bits(Math.nextUp(max)) > bits(max) ? 0 : 1);
        long behind = ((long) grid.cells() << grid.shift()) - bitOffset;
        int from = Math.max(lowest, Math.max(0, -bitOffset));
        int to = (int) Math.min(highest, behind - 1);
        return from <= to ? new BinTable(this, from, to) : new BinTable(this, 0, -1);
    }

    private int bits(float value) {
        return Float.floatToRawIntBits(value + bias);
    }

    /** The cell before that of the first edge above grid cell 1. */
    private int lastSharedCell() {
        for (int b = 1; b < bins.size(); b++) {
            int cell = grid.unclampedCell(bins.edge(b));
            if (cell > 1) {
                return Math.min(cell, grid.cells()) - 1;
            }
        }
        return Math.max(1, grid.cells() - 1);
    }

    /** First slot of a grid cell, counted from 0 after {@link #UNRESOLVED}. */
    private int slot(int cell) {
        return cell <= 0 ? 0 : LANES + Math.max(0, cell - lastSharedCell);
    }

    /** Fills the table; returns whether no edge splits a cell. */
    private boolean fill() {
        boolean noSplit = true;
        int slot = 1;
        short bin = 0;
        binOf[UNRESOLVED] = UNRESOLVED_BIN;
        for (int b = 1; b < bins.size(); b++) {
            int cell = grid.unclampedCell(bins.edge(b));
            if (cell >= grid.cells()) {
                break;
            }
            int begin = 1 + slot(cell);
            Arrays.fill(binOf, Math.min(slot, begin), begin, bin);
            slot = Math.max(slot, begin);
            boolean splits = cell >= 0 && grid.unclampedCell(Math.nextDown(bins.edge(b))) == cell;
            if (splits && slot == begin) {
                slot += cell == 0 ? LANES : 1;
                Arrays.fill(binOf, begin, slot, UNRESOLVED_BIN);
                noSplit = false;
            }
            bin = (short) b;
        }
        Arrays.fill(binOf, slot, binOf.length, bin);
        return noSplit;
    }

    /** Bin of each slot; negative where a binary search is needed. */
    short[] binOf() {
        return binOf;
    }

    /** Number of slots after {@link #UNRESOLVED}. */
    int width() {
        return binOf.length - 1;
    }

    /** Whether every slot but {@link #UNRESOLVED} has a bin. */
    boolean aligned() {
        return aligned;
    }

    /** What is added to a value before its bits are taken. */
    float bias() {
        return bias;
    }

    /** Lane of the value at an index, from 1 to {@link #LANES}: how far before the other slots it lies if it is in grid cell 0. */
    static int lane(int index) {
        return LANES - index % LANES;
    }

    /**
     * Replaces the bits of values, {@link #bias} added, by slots in consecutive tables that share {@link #UNRESOLVED}. Rounding and
     * moving the lowest value to cell 0 are a single addition.
     *
     * @param rows number of each value's table
     * @param width slots of one table; 0 where all values use this one
     * @param lanes of the values
     */
    void slots(int[] bits, int n, int[] rows, int width, int[] lanes) {
        CountingKernels.lookUpSlots(
                bits, n, rows, width, lanes, 1 + LANES, low, high, bitOffset, grid.shift(), lastSharedCell);
    }

    /**
     * Adds counts by slot, times a weight, to counts by bin, and clears them. The table must be {@link #aligned}.
     *
     * @param begin index of the table's first slot count
     * @param rowOffset index of bin 0 in the counts
     */
    void drain(long[] slotCounts, int begin, long[] counts, int rowOffset, long weight) {
        int bin = binOf[1];
        long run = 0;
        for (int i = 1; i < binOf.length; i++) {
            if (binOf[i] != bin) {
                counts[rowOffset + bin] += run * weight;
                bin = binOf[i];
                run = 0;
            }
            run += slotCounts[begin + i - 1];
            slotCounts[begin + i - 1] = 0;
        }
        counts[rowOffset + bin] += run * weight;
    }

    /**
     * Bin of a value.
     *
     * @throws Bins.NotFinite if the value is infinite or NaN
     */
    int bin(float value) {
        int bin = binOf(value);
        return bin >= 0 ? bin : bins.bin(value);
    }

    /** Bin of a value; negative where a binary search is needed. */
    int binOf(float value) {
        int bits = bits(value);
        return bits >= low && bits <= high ? binOf[1 + slot((bits + bitOffset) >> grid.shift())] : UNRESOLVED_BIN;
    }
}
