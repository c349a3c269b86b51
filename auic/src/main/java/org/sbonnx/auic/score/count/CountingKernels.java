package org.sbonnx.auic.score.count;

import org.sbonnx.auic.grid.BilinearAxis;

/** The inner loops of counting. Arguments are checked by the callers. */
final class CountingKernels {
    private CountingKernels() {}

    /**
     * What {@link BinTable#slots} does: without branches, so that a processor's vector instructions can do it.
     *
     * @param first place of the grid's second cell
     */
    static void lookUpSlots(
            int[] bits,
            int n,
            int[] rows,
            int width,
            int[] lanes,
            int first,
            int low,
            int high,
            int bitOffset,
            int shift,
            int lastSharedCell) {
        for (int i = 0; i < n; i++) {
            int outside = ((bits[i] - low) | (high - bits[i])) >> 31;
            int cell = (bits[i] + bitOffset) >> shift;
            int above = cell - lastSharedCell;
            int laneOffset = lanes[i] & (cell - 1) >> 31;
            bits[i] = (rows[i] * width + first + (above & ~(above >> 31)) - laneOffset) & ~outside;
        }
    }

    /**
     * Adds one at each place.
     *
     * @param counts as many as a power of two: no place lies beyond that, and nothing need be compared
     */
    static void increment(int[] slots, int n, long[] counts) {
        for (int i = 0; i < n; i++) {
            counts[slots[i] & counts.length - 1]++;
        }
    }

    /** Adds at each place the weight of a cell or pixel. */
    static void addWeights(int[] slots, long[] weight, int[] at, int n, long[] counts) {
        for (int i = 0; i < n; i++) {
            counts[slots[i]] += weight[at[i]];
        }
    }

    /** Moves those at some ascending indices to the front. */
    static void compact(int[] slots, int[] at, int n) {
        for (int i = 0; i < n; i++) {
            slots[i] = slots[at[i]];
        }
    }

    /** Turns places into bins; whether any of them was silent and so is negative now. */
    static boolean resolveBins(int[] slots, int n, short[] binOf) {
        int any = 0;
        for (int i = 0; i < n; i++) {
            slots[i] = binOf[slots[i]];
            any |= slots[i];
        }
        return any < 0;
    }

    /** Turns bins into indices of the rows that the cells or pixels at {@code at} go to; {@code rowOffsets} has where each begins. */
    static void addRowOffsets(int[] bins, int[] row, int[] rowOffsets, int[] at, int n) {
        for (int i = 0; i < n; i++) {
            bins[i] += rowOffsets[row[at[i]]];
        }
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
     * @param slots of the values in the table
     * @param rowOffsets of each row in the counts
     * @param mixedBins for as many ints as there are such cells
     */
    static void addMixedCells(
            float[] values,
            int from,
            int[] slots,
            BinTable table,
            CellRows rows,
            ChannelHistogram histogram,
            int[] rowOffsets,
            int[] mixedBins,
            long[] counts) {
        short[] binOf = table.binOf();
        int[] mixed = rows.mixed();
        for (int c = 0; c < mixed.length; c++) {
            int bin = binOf[slots[mixed[c]]];
            mixedBins[c] = bin >= 0 ? bin : histogram.resolve(values[from + mixed[c]], true);
        }
        int[] cell = rows.mixedCell();
        int[] row = rows.mixedRow();
        int[] count = rows.mixedCount();
        for (int e = 0; e < cell.length; e++) {
            counts[rowOffsets[row[e]] + mixedBins[cell[e]]] += count[e];
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
    static void countCells(float[] values, int from, int n, ChannelHistogram histogram) {
        long[] raw = histogram.cellCounts();
        for (int i = 0; i < n; i++) {
            raw[histogram.bin(values[from + i])]++;
        }
    }

    /** Notes the counted values of a line in their bins. */
    static void extendRanges(
            float[] values, int from, int n, CellRows rows, ChannelHistogram histogram, BinValueRanges valueRanges) {
        for (int i = 0; i < n; i++) {
            if (rows.counts(i)) {
                valueRanges.add(histogram.bin(values[from + i]), values[from + i]);
            }
        }
    }

    /** One line between two rows of a plane: {@code a + weight · (b − a)}. */
    static void interpolateRows(float[] plane, int upper, int lower, float weight, int w, float[] line) {
        for (int x = 0; x < w; x++) {
            float a = plane[upper + x];
            line[x] = a + weight * (plane[lower + x] - a);
        }
    }

    /** A row of pixels from a line of cells. */
    static void interpolateColumns(float[] line, BilinearAxis axis, float[] row) {
        int[] low = axis.low();
        int[] high = axis.high();
        float[] weight = axis.weight();
        for (int x = 0; x < low.length; x++) {
            float a = line[low[x]];
            row[x] = a + weight[x] * (line[high[x]] - a);
        }
    }
}
