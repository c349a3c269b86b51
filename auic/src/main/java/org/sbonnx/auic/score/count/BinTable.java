package org.sbonnx.auic.score.count;

import java.util.Arrays;

/**
 * Finds bins by a table over the grid of their {@link Bins.Ruler}, with no search. It tells nothing of values that may lie
 * beyond a range, nor of the few grid cells that an edge divides. The first cells that hold small values only, all of them in one
 * bin, share a place: the table is no longer than the edges need it.
 */
final class BinTable {
    /** Place of all values of which it tells nothing. */
    static final int SILENT = 0;

    private static final short NONE = -1;
    /**
     * Places that the values of grid cell 0 take in turn: these are often every other value, and a processor that adds to what it
     * has just added to must wait.
     */
    private static final int LANES = 8;

    private final Bins bins;
    private final Bins.Ruler ruler;
    private final float add;
    private final int lift;
    /** Grid cells from 1 up to this share a place. */
    private final int small;
    /** Bin of each place. */
    private final short[] told;

    private final boolean whole;
    /** Lowest and highest bits of a value that it tells of, {@link #add} added. */
    private final int low;

    private final int high;

    /** Lays out the places; tells of no value. */
    BinTable(Bins bins) {
        this.bins = bins;
        this.ruler = bins.ruler();
        this.add = ruler.shiftBy();
        this.lift = ruler.round() - (ruler.base() << ruler.shift());
        this.small = small();
        this.told = new short[1 + Math.max(LANES, 1 + place(ruler.cells() - 1))];
        this.whole = tell();
        this.low = 0;
        this.high = -1;
    }

    private BinTable(BinTable layout, int low, int high) {
        this.bins = layout.bins;
        this.ruler = layout.ruler;
        this.add = layout.add;
        this.lift = layout.lift;
        this.small = layout.small;
        this.told = layout.told;
        this.whole = layout.whole;
        this.low = low;
        this.high = high;
    }

    /** The same places, for values that lie in a range for sure. */
    BinTable within(float min, float max) {
        // A value just beyond may have the same sum: then nothing is told of that.
        int lowest = bits(min) + (bits(Math.nextDown(min)) < bits(min) ? 0 : 1);
        int highest = bits(max) - (bits(Math.nextUp(max)) > bits(max) ? 0 : 1);
        long behind = ((long) ruler.cells() << ruler.shift()) - lift;
        int from = Math.max(lowest, Math.max(0, -lift));
        int to = (int) Math.min(highest, behind - 1);
        return from <= to ? new BinTable(this, from, to) : new BinTable(this, 0, -1);
    }

    private int bits(float value) {
        return Float.floatToRawIntBits(value + add);
    }

    /** The cell before that of the first edge above those of the grid cell 1. */
    private int small() {
        for (int b = 1; b < bins.size(); b++) {
            int cell = ruler.key(bins.edge(b));
            if (cell > 1) {
                return Math.min(cell, ruler.cells()) - 1;
            }
        }
        return Math.max(1, ruler.cells() - 1);
    }

    /** Place of a grid cell behind {@link #SILENT}, the first of several, from 0 on. */
    private int place(int cell) {
        return cell <= 0 ? 0 : LANES + Math.max(0, cell - small);
    }

    /** Fills the table; whether no edge divides a cell. */
    private boolean tell() {
        boolean undivided = true;
        int place = 1;
        short bin = 0;
        told[SILENT] = NONE;
        for (int b = 1; b < bins.size(); b++) {
            int cell = ruler.key(bins.edge(b));
            if (cell >= ruler.cells()) {
                break;
            }
            int begin = 1 + place(cell);
            Arrays.fill(told, Math.min(place, begin), begin, bin);
            place = Math.max(place, begin);
            boolean divides = cell >= 0 && ruler.key(Math.nextDown(bins.edge(b))) == cell;
            if (divides && place == begin) {
                place += cell == 0 ? LANES : 1;
                Arrays.fill(told, begin, place, NONE);
                undivided = false;
            }
            bin = (short) b;
        }
        Arrays.fill(told, place, told.length, bin);
        return undivided;
    }

    /** Bin of each place, negative where a search must tell. */
    short[] told() {
        return told;
    }

    /** Places behind {@link #SILENT}. */
    int width() {
        return told.length - 1;
    }

    /** Whether a value's place tells its bin wherever it is not {@link #SILENT}. */
    boolean whole() {
        return whole;
    }

    /** What is added to a value before its bits are looked at. */
    float add() {
        return add;
    }

    /** The turn of the value of an index, from 1 to {@link #LANES}. */
    static int turn(int index) {
        return LANES - index % LANES;
    }

    /**
     * Turns the bits of values, {@link #add} added, into places in a row of tables that share {@link #SILENT}. Rounding and leading
     * the lowest value to cell 0 are one addition.
     *
     * @param rows each value's number in that row
     * @param width of a table there; 0: all are this one
     * @param turns of the values
     */
    void places(int[] bits, int n, int[] rows, int width, int[] turns) {
        Kernels.places(bits, n, rows, width, turns, 1 + LANES, low, high, lift, ruler.shift(), small);
    }

    /** Moves counts by place to counts by bin, {@code each} for every one; only of a {@link #whole} table. */
    void take(long[] places, int begin, long[] counts, int row, long each) {
        int bin = told[1];
        long run = 0;
        for (int i = 1; i < told.length; i++) {
            if (told[i] != bin) {
                counts[row + bin] += run * each;
                bin = told[i];
                run = 0;
            }
            run += places[begin + i - 1];
            places[begin + i - 1] = 0;
        }
        counts[row + bin] += run * each;
    }

    /**
     * Bin of a value.
     *
     * @throws Bins.NotFinite for infinities and NaN
     */
    int bin(float value) {
        int bin = told(value);
        return bin >= 0 ? bin : bins.bin(value);
    }

    /** Bin of a value, negative where a search must tell it. */
    int told(float value) {
        int bits = bits(value);
        return bits >= low && bits <= high ? told[1 + place((bits + lift) >> ruler.shift())] : NONE;
    }
}
