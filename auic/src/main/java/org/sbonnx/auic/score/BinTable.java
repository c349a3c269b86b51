package org.sbonnx.auic.score;

/**
 * Finds bins by a table over the grid of their {@link Bins.Ruler}, with no search. It tells nothing of values that may lie
 * beyond a range, nor of the few grid cells that an edge divides. The cells that hold small values only, all of them in one bin,
 * share an entry: the table is as short as the told range is on a logarithmic scale.
 */
final class BinTable {
    /** Place of all values of which it tells nothing. */
    static final int SILENT = 0;

    private static final short NONE = -1;

    private final Bins bins;
    private final Bins.Ruler ruler;
    private final float add;
    private final int lift;
    /** First grid cell told, and the one behind the last. */
    private final int first;

    private final int end;
    /** Grid cells from 1 up to this share a place. */
    private final int small;
    /** Bin of each place. */
    private final short[] told;

    private final boolean whole;

    /** Tells of values that lie in a range for sure: of none where {@code min > max}. */
    BinTable(Bins bins, float min, float max) {
        this.bins = bins;
        this.ruler = bins.ruler();
        this.add = ruler.shiftBy();
        this.lift = ruler.round() - (ruler.base() << ruler.shift());
        if (min > max) {
            this.first = 0;
            this.end = 0;
        } else {
            int low = ruler.key(min);
            int high = ruler.key(max);
            this.first = Math.max(0, ruler.key(Math.nextDown(min)) < low ? low : low + 1);
            this.end = Math.min(ruler.cells(), ruler.key(Math.nextUp(max)) > high ? high + 1 : high);
        }
        this.small = small();
        this.told = new short[2 + place(end - 1)];
        this.whole = tell();
    }

    /** The cell before that of the first edge above those of the grid cell 1. */
    private int small() {
        for (int b = 1; b < bins.size(); b++) {
            int cell = ruler.key(bins.edge(b));
            if (cell > 1) {
                return Math.max(Math.min(cell, end) - 1, Math.max(1, first - 1));
            }
        }
        return Math.max(1, end - 1);
    }

    /** Place of a grid cell behind {@link #SILENT}, from 0 on. */
    private int place(int cell) {
        return cell <= 0 ? 0 : 1 + Math.max(0, cell - small);
    }

    /** Fills the table; whether no edge divides a cell. */
    private boolean tell() {
        boolean undivided = true;
        int place = 1;
        short bin = 0;
        told[SILENT] = NONE;
        for (int b = 1; b < bins.size(); b++) {
            int cell = ruler.key(bins.edge(b));
            if (cell >= end) {
                break;
            }
            int begin = 1 + place(cell);
            while (place < begin) {
                told[place++] = bin;
            }
            boolean divides = cell >= first && ruler.key(Math.nextDown(bins.edge(b))) == cell;
            if (divides && place == begin) {
                told[place++] = NONE;
                undivided = false;
            }
            bin = (short) b;
        }
        while (place < told.length) {
            told[place++] = bin;
        }
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

    /**
     * Turns the bits of values, {@link #add} added, into places in a row of tables that share {@link #SILENT}. Rounding and leading
     * the lowest value to cell 0 are one addition; where it overflows, the sum lies beyond the cells of all floats. There are no
     * branches, so that a processor's vector instructions can do it.
     *
     * @param rows each value's number in that row
     * @param width of a table there; 0: all are this one
     */
    void places(int[] bits, int n, int[] rows, int width) {
        int shift = ruler.shift();
        for (int i = 0; i < n; i++) {
            int cell = (bits[i] + lift) >> shift;
            int above = cell - small;
            int outside = ((cell - first) | (end - 1 - cell)) >> 31;
            bits[i] = (1 + rows[i] * width + (-cell >>> 31) + (above & ~(above >> 31))) & ~outside;
        }
    }

    /** Moves counts by place to counts by bin, {@code each} for every one. */
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
        int cell = (Float.floatToRawIntBits(value + add) + lift) >> ruler.shift();
        return cell >= first && cell < end ? told[1 + place(cell)] : NONE;
    }
}
