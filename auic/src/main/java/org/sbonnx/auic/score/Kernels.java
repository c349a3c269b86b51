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

    /**
     * Adds the pixels of each entry to the table.
     *
     * @param base of each entry: first index of its combination's row
     */
    static void cells(int[] binOf, int entries, int[] cell, int[] base, int[] count, int[] table) {
        for (int e = 0; e < entries; e++) {
            table[base[e] + binOf[cell[e]]] += count[e];
        }
    }

    /** Smallest and largest value among the entries' cells. */
    static void range(float[] values, int from, int entries, int[] cell, Unit unit) {
        float low = unit.min();
        float high = unit.max();
        for (int e = 0; e < entries; e++) {
            float v = values[from + cell[e]];
            if (v < low) {
                low = v;
            }
            if (v > high) {
                high = v;
            }
        }
        if (low < unit.min() || high > unit.max()) {
            unit.range(low, high);
        }
    }

    /** Notes the values of the entries' cells in their bins. */
    static void spans(int[] binOf, float[] values, int from, int entries, int[] cell, Spans spans) {
        for (int e = 0; e < entries; e++) {
            spans.add(binOf[cell[e]], values[from + cell[e]]);
        }
    }

    /** The same for a row of pixels; those with base 0 count nowhere. */
    static void spans(int[] binOf, float[] row, int n, int[] base, int from, Spans spans) {
        for (int x = 0; x < n; x++) {
            if (base[from + x] != 0) {
                spans.add(binOf[x], row[x]);
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

    /**
     * Counts a row of pixels.
     *
     * @param base for each pixel the first index of its combination's row; 0 where it counts nowhere
     */
    static void pixels(int[] binOf, float[] row, int n, int[] base, int from, int[] table, Unit unit) {
        float low = unit.min();
        float high = unit.max();
        for (int x = 0; x < n; x++) {
            int at = base[from + x];
            table[at + binOf[x]]++;
            float v = row[x];
            if ((v < low || v > high) && at != 0) {
                low = Math.min(low, v);
                high = Math.max(high, v);
            }
        }
        if (low < unit.min() || high > unit.max()) {
            unit.range(low, high);
        }
    }
}
