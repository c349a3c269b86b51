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
    private final int base;
    private final short[] cells;

    BinTable(Bins bins) {
        this.bins = bins;
        this.ruler = bins.ruler();
        this.add = ruler.shiftBy();
        this.base = ruler.base();
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

    /** Bin of each grid cell, negative where a search must tell. A value's cell is {@code (bits(value + add) + round >> shift) − base}. */
    short[] cells() {
        return cells;
    }

    float add() {
        return add;
    }

    int round() {
        return ruler.round();
    }

    int shift() {
        return ruler.shift();
    }

    int base() {
        return base;
    }

    /**
     * Bin of a value.
     *
     * @throws Bins.NotFinite for infinities and NaN
     */
    int bin(float value) {
        int key = ((Float.floatToRawIntBits(value + add) + ruler.round()) >> ruler.shift()) - base;
        int bin = key >= 0 && key < cells.length ? cells[key] : SILENT;
        return bin >= 0 ? bin : bins.bin(value);
    }
}
