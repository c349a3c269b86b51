package org.sbonnx.auic.score;

import java.util.Arrays;

/**
 * Finds bins by a table over the grid of their {@link Bins.Ruler}: with no search but in the few grid cells that an edge
 * divides, and where the table is told to be silent.
 */
final class BinTable {
    private static final short SILENT = -1;

    private final Bins bins;
    private final Bins.Ruler ruler;
    private final float add;
    private final int lift;
    private final short[] cells;

    BinTable(Bins bins) {
        this.bins = bins;
        this.ruler = bins.ruler();
        this.add = ruler.shiftBy();
        this.lift = ruler.round() - (ruler.base() << ruler.shift());
        this.cells = new short[ruler.cells()];
        tell(0, bins.size());
    }

    /** Makes the table tell bins from {@code from} on and below {@code end} only. */
    void tell(int from, int end) {
        int next = 0;
        short bin = shown(0, from, end);
        for (int b = 1; b < bins.size(); b++) {
            int cell = ruler.key(bins.edge(b));
            if (cell >= cells.length) {
                break;
            }
            boolean divides = ruler.key(Math.nextDown(bins.edge(b))) == cell;
            if (next < cell) {
                Arrays.fill(cells, next, cell, bin);
                next = cell;
            }
            if (divides && next == cell) {
                cells[next++] = SILENT;
            }
            bin = shown(b, from, end);
        }
        Arrays.fill(cells, next, cells.length, bin);
    }

    private static short shown(int bin, int from, int end) {
        return bin >= from && bin < end ? (short) bin : SILENT;
    }

    /** Bin of each grid cell, negative where a search must tell. */
    short[] cells() {
        return cells;
    }

    /** What is added to a value before its bits are looked at. */
    float add() {
        return add;
    }

    /**
     * Turns the bits of values, {@link #add} added, into their grid cells: outside the table where they have none. Rounding and
     * leading the lowest value to cell 0 are one addition; where it overflows, the sum lies beyond the cells of all floats.
     */
    void keys(int[] bits, int n) {
        int shift = ruler.shift();
        for (int i = 0; i < n; i++) {
            bits[i] = (bits[i] + lift) >> shift;
        }
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
        int key = (Float.floatToRawIntBits(value + add) + lift) >> ruler.shift();
        return key >= 0 && key < cells.length ? cells[key] : SILENT;
    }
}
