package org.sbonnx.auic.score;

import org.sbonnx.auic.grid.BilinearAxis;

/** The inner loops of counting. Arguments are checked by the callers. */
final class Kernels {
    private Kernels() {}

    /** Adds one to the count of each value's bin. */
    static void histogram(int[] binOf, int n, long[] counts) {
        for (int i = 0; i < n; i++) {
            counts[binOf[i]]++;
        }
    }

    /** Sum of the first {@code n} values, by eight accumulators. */
    static float sum(float[] values, int n) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = 0;
        for (; i + 7 < n; i += 8) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
            e += values[i + 4];
            f += values[i + 5];
            g += values[i + 6];
            h += values[i + 7];
        }
        for (; i < n; i++) {
            a += values[i];
        }
        return a + b + (c + d) + (e + f + (g + h));
    }

    /**
     * Adds each cell to the raw counts, and to the table if it has a row of its own.
     *
     * @return how many bins are {@code low} or below, or {@code high} or above
     */
    static int cells(int[] binOf, int n, int[] base, int[] count, int[] table, long[] raw, int low, int high) {
        int outer = 0;
        for (int i = 0; i < n; i++) {
            int bin = binOf[i];
            table[base[i] + bin] += count[i];
            raw[bin]++;
            if (bin <= low || bin >= high) {
                outer++;
            }
        }
        return outer;
    }

    /** The same for the first {@code m} cells of {@code at}. */
    static int cells(
            int[] binOf, int[] at, int m, int[] base, int[] count, int[] table, long[] raw, int low, int high) {
        int outer = 0;
        for (int j = 0; j < m; j++) {
            int i = at[j];
            int bin = binOf[i];
            table[base[i] + bin] += count[i];
            raw[bin]++;
            if (bin <= low || bin >= high) {
                outer++;
            }
        }
        return outer;
    }

    /** Adds to the table the (cell, combination) pairs of cells that show several. */
    static void mixed(int[] binOf, CellRows rows, int[] table) {
        int[] cell = rows.mixedCell();
        int[] base = rows.mixedBase();
        int[] count = rows.mixedCount();
        for (int e = 0; e < cell.length; e++) {
            table[base[e] + binOf[cell[e]]] += count[e];
        }
    }

    /** Counts a line of pixels; returns as {@link #cells} does. */
    static int pixels(int[] binOf, int n, int[] base, int[] table, int low, int high) {
        int outer = 0;
        for (int x = 0; x < n; x++) {
            int bin = binOf[x];
            table[base[x] + bin]++;
            if (bin <= low || bin >= high) {
                outer++;
            }
        }
        return outer;
    }

    /** The same for the first {@code m} pixels of {@code at}. */
    static int pixels(int[] binOf, int[] at, int m, int[] base, int[] table, int low, int high) {
        int outer = 0;
        for (int j = 0; j < m; j++) {
            int bin = binOf[at[j]];
            table[base[at[j]] + bin]++;
            if (bin <= low || bin >= high) {
                outer++;
            }
        }
        return outer;
    }

    /**
     * Widens the unit's range by counted values whose bin is not strictly between those of the extremes so far.
     */
    static void range(int[] binOf, float[] values, int n, CellRows rows, Unit unit) {
        for (int i = 0; i < n; i++) {
            if ((binOf[i] <= unit.lowBin() || binOf[i] >= unit.highBin()) && rows.counts(i)) {
                unit.extend(values[i]);
            }
        }
    }

    /** Notes the counted values of a line in their bins. */
    static void spans(int[] binOf, float[] values, int n, CellRows rows, Spans spans) {
        for (int i = 0; i < n; i++) {
            if (rows.counts(i)) {
                spans.add(binOf[i], values[i]);
            }
        }
    }

    /** One line between two rows of a plane: {@code a + weight · (b − a)}. */
    static void blend(float[] plane, int upper, int lower, float weight, int w, float[] line) {
        for (int x = 0; x < w; x++) {
            float a = plane[upper + x];
            line[x] = a + weight * (plane[lower + x] - a);
        }
    }

    /** A row of pixels from a line of cells. */
    static void stretch(float[] line, BilinearAxis axis, float[] row) {
        int[] low = axis.low();
        int[] high = axis.high();
        float[] weight = axis.weight();
        for (int x = 0; x < low.length; x++) {
            float a = line[low[x]];
            row[x] = a + weight[x] * (line[high[x]] - a);
        }
    }
}
