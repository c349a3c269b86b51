package org.sbonnx.auic.score.count;

import java.util.Arrays;

/**
 * Finds bins by a table over the grid of their {@link Bins.LogLinearGrid}, with no search. It tells nothing of values that may lie
 * beyond a range, nor of the few grid cells that an edge divides. The first cells that hold small values only, all of them in one
 * bin, share a place: the table is no longer than the edges need it.
 */
final class BinTable {
    /** Place of all values of which it tells nothing. */
    static final int UNRESOLVED = 0;

    private static final short UNRESOLVED_BIN = -1;
    /**
     * Places that the values of grid cell 0 take in turn: these are often every other value, and a processor that adds to what it
     * has just added to must wait.
     */
    private static final int LANES = 8;

    private final Bins bins;
    private final Bins.LogLinearGrid grid;
    private final float bias;
    private final int bitOffset;
    /** Grid cells from 1 up to this share a place. */
    private final int lastSharedCell;
    /** Bin of each place. */
    private final short[] binOf;

    private final boolean aligned;
    /** Lowest and highest bits of a value that it tells of, {@link #bias} added. */
    private final int low;

    private final int high;

    /** Lays out the places; tells of no value. */
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

    /** The same places, for values that lie in a range for sure. */
    BinTable within(float min, float max) {
        // A value just beyond may have the same sum: then nothing is told of that.
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

    /** The cell before that of the first edge above those of the grid cell 1. */
    private int lastSharedCell() {
        for (int b = 1; b < bins.size(); b++) {
            int cell = grid.unclampedCell(bins.edge(b));
            if (cell > 1) {
                return Math.min(cell, grid.cells()) - 1;
            }
        }
        return Math.max(1, grid.cells() - 1);
    }

    /** Place of a grid cell behind {@link #UNRESOLVED}, the first of several, from 0 on. */
    private int slot(int cell) {
        return cell <= 0 ? 0 : LANES + Math.max(0, cell - lastSharedCell);
    }

    /** Fills the table; whether no edge divides a cell. */
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

    /** Bin of each place, negative where a search must tell. */
    short[] binOf() {
        return binOf;
    }

    /** Places behind {@link #UNRESOLVED}. */
    int width() {
        return binOf.length - 1;
    }

    /** Whether a value's place tells its bin wherever it is not {@link #UNRESOLVED}. */
    boolean aligned() {
        return aligned;
    }

    /** What is added to a value before its bits are looked at. */
    float bias() {
        return bias;
    }

    /** The turn of the value of an index, from 1 to {@link #LANES}. */
    static int lane(int index) {
        return LANES - index % LANES;
    }

    /**
     * Turns the bits of values, {@link #bias} added, into places in a row of tables that share {@link #UNRESOLVED}. Rounding and leading
     * the lowest value to cell 0 are one addition.
     *
     * @param rows each value's number in that row
     * @param width of a table there; 0: all are this one
     * @param lanes of the values
     */
    void slots(int[] bits, int n, int[] rows, int width, int[] lanes) {
        CountingKernels.lookUpSlots(
                bits, n, rows, width, lanes, 1 + LANES, low, high, bitOffset, grid.shift(), lastSharedCell);
    }

    /** Moves counts by place to counts by bin, {@code weight} for every one; only of a {@link #aligned} table. */
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
     * @throws Bins.NotFinite for infinities and NaN
     */
    int bin(float value) {
        int bin = binOf(value);
        return bin >= 0 ? bin : bins.bin(value);
    }

    /** Bin of a value, negative where a search must tell it. */
    int binOf(float value) {
        int bits = bits(value);
        return bits >= low && bits <= high ? binOf[1 + slot((bits + bitOffset) >> grid.shift())] : UNRESOLVED_BIN;
    }
}
