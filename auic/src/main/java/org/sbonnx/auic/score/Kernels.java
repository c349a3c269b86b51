package org.sbonnx.auic.score;

import org.sbonnx.auic.grid.BilinearAxis;

/**
 * The inner loops of counting. Arguments are checked by the callers. The four loops of {@link #count} differ in an operand or
 * two; parameters in their place would be paid for at every value.
 */
final class Kernels {
    private Kernels() {}

    /**
     * Adds one or its weight for each cell or pixel to its row's entry of its value's bin; widens the unit's range where need be.
     * The loops take two values at a time and use no more arrays than a processor has registers for. They end where
     * {@link Unit#inner} does not tell a value's bin, and begin again behind it: a call within them, or anything else to be done
     * there, would double their time even if it never happened.
     *
     * @param from index of the first value
     * @param keys of the values in {@link Unit#inner}
     * @param ones whether to add ones
     * @throws Bins.NotFinite if a value is no number to count
     */
    static void count(
            float[] values, int from, int n, int[] keys, CellRows rows, Unit unit, boolean ones, long[] counts) {
        short[] bins = unit.inner().cells();
        int[] base = rows.base();
        for (int i = 0; i < n; i++) {
            i = ones ? ones(keys, i, n, bins, base, counts) : weights(keys, i, n, bins, base, rows.weight(), counts);
            if (i < n) {
                counts[base[i] + unit.count(values[from + i], rows.counts(i))] += ones ? 1 : rows.weight()[i];
            }
        }
    }

    /** The same for the cells or pixels at the first {@code n} places of {@code at}. */
    static void count(
            float[] values,
            int from,
            int[] at,
            int n,
            int[] keys,
            CellRows rows,
            Unit unit,
            boolean ones,
            long[] counts) {
        short[] bins = unit.inner().cells();
        int[] base = rows.base();
        for (int j = 0; j < n; j++) {
            j = ones
                    ? ones(keys, at, j, n, bins, base, counts)
                    : weights(keys, at, j, n, bins, base, rows.weight(), counts);
            if (j < n) {
                int i = at[j];
                counts[base[i] + unit.count(values[from + i], rows.counts(i))] += ones ? 1 : rows.weight()[i];
            }
        }
    }

    private static int ones(int[] keys, int start, int n, short[] bins, int[] base, long[] counts) {
        int i = start;
        for (; i < n - 1; i += 2) {
            int keyX = keys[i];
            int keyY = keys[i + 1];
            if (keyX < 0 || keyX >= bins.length || keyY < 0 || keyY >= bins.length) {
                break;
            }
            int binX = bins[keyX];
            int binY = bins[keyY];
            if ((binX | binY) < 0) {
                break;
            }
            counts[base[i] + binX]++;
            counts[base[i + 1] + binY]++;
        }
        return i;
    }

    private static int weights(int[] keys, int start, int n, short[] bins, int[] base, long[] weight, long[] counts) {
        int i = start;
        for (; i < n - 1; i += 2) {
            int keyX = keys[i];
            int keyY = keys[i + 1];
            if (keyX < 0 || keyX >= bins.length || keyY < 0 || keyY >= bins.length) {
                break;
            }
            int binX = bins[keyX];
            int binY = bins[keyY];
            if ((binX | binY) < 0) {
                break;
            }
            counts[base[i] + binX] += weight[i];
            counts[base[i + 1] + binY] += weight[i + 1];
        }
        return i;
    }

    private static int ones(int[] keys, int[] at, int start, int n, short[] bins, int[] base, long[] counts) {
        int i = start;
        for (; i < n - 1; i += 2) {
            int a = at[i];
            int b = at[i + 1];
            int keyX = keys[a];
            int keyY = keys[b];
            if (keyX < 0 || keyX >= bins.length || keyY < 0 || keyY >= bins.length) {
                break;
            }
            int binX = bins[keyX];
            int binY = bins[keyY];
            if ((binX | binY) < 0) {
                break;
            }
            counts[base[a] + binX]++;
            counts[base[b] + binY]++;
        }
        return i;
    }

    private static int weights(
            int[] keys, int[] at, int start, int n, short[] bins, int[] base, long[] weight, long[] counts) {
        int i = start;
        for (; i < n - 1; i += 2) {
            int a = at[i];
            int b = at[i + 1];
            int keyX = keys[a];
            int keyY = keys[b];
            if (keyX < 0 || keyX >= bins.length || keyY < 0 || keyY >= bins.length) {
                break;
            }
            int binX = bins[keyX];
            int binY = bins[keyY];
            if ((binX | binY) < 0) {
                break;
            }
            counts[base[a] + binX] += weight[a];
            counts[base[b] + binY] += weight[b];
        }
        return i;
    }

    /** Sum of some values, by eight accumulators: one addition need not wait for the other. */
    static double sum(float[] values, int from, int n) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int end = from + n;
        int i = from;
        for (; i < end - 7; i += 8) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
            e += values[i + 4];
            f += values[i + 5];
            g += values[i + 6];
            h += values[i + 7];
        }
        for (; i < end; i++) {
            a += values[i];
        }
        return (double) a + b + c + d + e + f + g + h;
    }

    /**
     * Adds the (cell, combination) pairs of cells that show several.
     *
     * @param room for as many ints as there are such cells
     */
    static void mixed(float[] values, int from, CellRows rows, Unit unit, int[] room, long[] counts) {
        int[] mixed = rows.mixed();
        for (int c = 0; c < mixed.length; c++) {
            room[c] = unit.bin(values[from + mixed[c]]);
        }
        int[] cell = rows.mixedCell();
        int[] base = rows.mixedBase();
        int[] count = rows.mixedCount();
        for (int e = 0; e < cell.length; e++) {
            counts[base[e] + room[cell[e]]] += count[e];
        }
    }

    /** Smallest and largest counted value; the smallest is the greater one where nothing counts. */
    static float[] range(float[] values, int from, int n, CellRows rows) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            if (rows.counts(i)) {
                float value = values[from + i];
                low = value < low ? value : low;
                high = value > high ? value : high;
            }
        }
        return new float[] {low, high};
    }

    /** Adds one to the raw count of each value's bin. */
    static void raw(float[] values, int from, int n, Unit unit) {
        long[] raw = unit.raw();
        for (int i = 0; i < n; i++) {
            raw[unit.bin(values[from + i])]++;
        }
    }

    /** Notes the counted values of a line in their bins. */
    static void spans(float[] values, int from, int n, CellRows rows, Unit unit, Spans spans) {
        for (int i = 0; i < n; i++) {
            if (rows.counts(i)) {
                spans.add(unit.bin(values[from + i]), values[from + i]);
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
