package org.sbonnx.auic.score;

import java.util.Objects;
import org.sbonnx.auic.grid.BilinearAxis;

/**
 * The inner loops of counting. Arguments are checked by the callers. The four loops of {@link #count} differ in an operand or
 * two; parameters in their place would be paid for at every value.
 */
final class Kernels {
    private Kernels() {}

    /**
     * Adds each cell's or pixel's weight to its row's entry of its value's bin; widens the unit's range where need be. The loops
     * take two values at a time and add to two tables: neighbours often meet in an entry, and one addition would wait for the
     * other. They end where {@link Unit#inner} does not tell a value's bin, and begin again behind it: a call within them, or
     * anything else to be done there, would double their time even if it never happened.
     *
     * @param from index of the first value
     * @throws Bins.NotFinite if a value is no number to count
     */
    static void count(float[] values, int from, int n, CellRows rows, Unit unit, Unit.Table table) {
        boolean alike = rows.weight() == null;
        for (int i = 0; i < n; i++) {
            i = alike ? alike(values, from, i, n, rows, unit, table) : weighted(values, from, i, n, rows, unit, table);
            if (i < n) {
                table.even()[rows.base()[i] + unit.outer(values[from + i], rows.counts(i))] += rows.weight(i);
            }
        }
    }

    /** The same for the cells or pixels at the first {@code n} places of {@code at}. */
    static void count(float[] values, int from, int[] at, int n, CellRows rows, Unit unit, Unit.Table table) {
        boolean alike = rows.weight() == null;
        for (int j = 0; j < n; j++) {
            j = alike
                    ? alike(values, from, at, j, n, rows, unit, table)
                    : weighted(values, from, at, j, n, rows, unit, table);
            if (j < n) {
                int i = at[j];
                table.even()[rows.base()[i] + unit.outer(values[from + i], rows.counts(i))] += rows.weight(i);
            }
        }
    }

    private static int alike(float[] values, int from, int start, int n, CellRows rows, Unit unit, Unit.Table table) {
        BinTable inner = unit.inner();
        short[] bins = inner.cells();
        float add = inner.add();
        int round = inner.round();
        int shift = inner.shift();
        int first = inner.base();
        int[] base = rows.base();
        long each = rows.each();
        long[] even = table.even();
        long[] odd = table.odd();
        float sum = 0;
        float sumOdd = 0;
        int i = start;
        for (; i < n - 1; i += 2) {
            float x = values[from + i];
            float y = values[from + i + 1];
            int keyX = ((Float.floatToRawIntBits(x + add) + round) >> shift) - first;
            int keyY = ((Float.floatToRawIntBits(y + add) + round) >> shift) - first;
            if (keyX < 0 || keyX >= bins.length || keyY < 0 || keyY >= bins.length) {
                break;
            }
            int binX = bins[keyX];
            int binY = bins[keyY];
            if ((binX | binY) < 0) {
                break;
            }
            even[base[i] + binX] += each;
            odd[base[i + 1] + binY] += each;
            sum += x;
            sumOdd += y;
        }
        unit.drive(sum + sumOdd);
        return i;
    }

    private static int weighted(
            float[] values, int from, int start, int n, CellRows rows, Unit unit, Unit.Table table) {
        BinTable inner = unit.inner();
        short[] bins = inner.cells();
        float add = inner.add();
        int round = inner.round();
        int shift = inner.shift();
        int first = inner.base();
        int[] base = rows.base();
        long[] weight = Objects.requireNonNull(rows.weight());
        long[] even = table.even();
        long[] odd = table.odd();
        float sum = 0;
        float sumOdd = 0;
        int i = start;
        for (; i < n - 1; i += 2) {
            float x = values[from + i];
            float y = values[from + i + 1];
            int keyX = ((Float.floatToRawIntBits(x + add) + round) >> shift) - first;
            int keyY = ((Float.floatToRawIntBits(y + add) + round) >> shift) - first;
            if (keyX < 0 || keyX >= bins.length || keyY < 0 || keyY >= bins.length) {
                break;
            }
            int binX = bins[keyX];
            int binY = bins[keyY];
            if ((binX | binY) < 0) {
                break;
            }
            even[base[i] + binX] += weight[i];
            odd[base[i + 1] + binY] += weight[i + 1];
            sum += x;
            sumOdd += y;
        }
        unit.drive(sum + sumOdd);
        return i;
    }

    private static int alike(
            float[] values, int from, int[] at, int start, int n, CellRows rows, Unit unit, Unit.Table table) {
        BinTable inner = unit.inner();
        short[] bins = inner.cells();
        float add = inner.add();
        int round = inner.round();
        int shift = inner.shift();
        int first = inner.base();
        int[] base = rows.base();
        long each = rows.each();
        long[] even = table.even();
        long[] odd = table.odd();
        float sum = 0;
        float sumOdd = 0;
        int i = start;
        for (; i < n - 1; i += 2) {
            int a = at[i];
            int b = at[i + 1];
            float x = values[from + a];
            float y = values[from + b];
            int keyX = ((Float.floatToRawIntBits(x + add) + round) >> shift) - first;
            int keyY = ((Float.floatToRawIntBits(y + add) + round) >> shift) - first;
            if (keyX < 0 || keyX >= bins.length || keyY < 0 || keyY >= bins.length) {
                break;
            }
            int binX = bins[keyX];
            int binY = bins[keyY];
            if ((binX | binY) < 0) {
                break;
            }
            even[base[a] + binX] += each;
            odd[base[b] + binY] += each;
            sum += x;
            sumOdd += y;
        }
        unit.drive(sum + sumOdd);
        return i;
    }

    private static int weighted(
            float[] values, int from, int[] at, int start, int n, CellRows rows, Unit unit, Unit.Table table) {
        BinTable inner = unit.inner();
        short[] bins = inner.cells();
        float add = inner.add();
        int round = inner.round();
        int shift = inner.shift();
        int first = inner.base();
        int[] base = rows.base();
        long[] weight = Objects.requireNonNull(rows.weight());
        long[] even = table.even();
        long[] odd = table.odd();
        float sum = 0;
        float sumOdd = 0;
        int i = start;
        for (; i < n - 1; i += 2) {
            int a = at[i];
            int b = at[i + 1];
            float x = values[from + a];
            float y = values[from + b];
            int keyX = ((Float.floatToRawIntBits(x + add) + round) >> shift) - first;
            int keyY = ((Float.floatToRawIntBits(y + add) + round) >> shift) - first;
            if (keyX < 0 || keyX >= bins.length || keyY < 0 || keyY >= bins.length) {
                break;
            }
            int binX = bins[keyX];
            int binY = bins[keyY];
            if ((binX | binY) < 0) {
                break;
            }
            even[base[a] + binX] += weight[a];
            odd[base[b] + binY] += weight[b];
            sum += x;
            sumOdd += y;
        }
        unit.drive(sum + sumOdd);
        return i;
    }

    /**
     * Adds to the table the (cell, combination) pairs of cells that show several.
     *
     * @param room for as many ints as there are such cells
     */
    static void mixed(float[] values, int from, CellRows rows, Unit unit, int[] room, Unit.Table table) {
        int[] mixed = rows.mixed();
        for (int c = 0; c < mixed.length; c++) {
            room[c] = unit.bin(values[from + mixed[c]]);
        }
        int[] cell = rows.mixedCell();
        int[] base = rows.mixedBase();
        int[] count = rows.mixedCount();
        long[] even = table.even();
        for (int e = 0; e < cell.length; e++) {
            even[base[e] + room[cell[e]]] += count[e];
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
