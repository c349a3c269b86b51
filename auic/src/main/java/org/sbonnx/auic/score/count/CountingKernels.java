package org.sbonnx.auic.score.count;

/**
 * Inner loops of counting, on arrays only. Callers check the arguments.
 *
 * <p>Four loops are unrolled by hand for the size of their methods: {@link #lookUpSlots}, {@link #increment}, {@link #addWeights}
 * and {@link #addEntries}. HotSpot inlines a hot method of up to 325 bytes of bytecode (FreqInlineSize) into its callers. Inside
 * them the first is often compiled without vector instructions, at half the speed of all counting, and the others take a tenth. Their
 * size keeps each of them a compilation of its own; CountingBenchmark shows the difference.
 *
 * <p>A <em>slot</em> is an index into the lookup tables of {@link BinTable}. A row's counts of all bins begin at its row offset.
 */
final class CountingKernels {
    private CountingKernels() {}

    /**
     * Replaces the bits of values by their slots, see {@link BinTable#slots}. There are no branches, so that the loop compiles to
     * vector instructions.
     *
     * @param bits float bits of the values, {@link BinTable#bias} added; overwritten by the slots, 0 where the bits lie outside
     *     [low, high]
     * @param n number of values
     * @param rows table of each value
     * @param width slots of one table
     * @param lanes lane of each value, see {@link BinTable#lane}
     * @param first slot of the grid's second cell in the first table
     * @param low lowest bits that a table resolves
     * @param high highest bits that a table resolves
     * @param bitOffset added to the bits before they are shifted to a grid cell
     * @param shift bits that a grid cell ignores
     * @param lastSharedCell grid cells from 1 up to this share one slot
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
        int i = 0;
        for (; i < n - 3; i += 4) {
            int bitsA = bits[i];
            int cellA = (bitsA + bitOffset) >> shift;
            int aboveA = cellA - lastSharedCell;
            int slotA = rows[i] * width + first + (aboveA & ~(aboveA >> 31)) - (lanes[i] & (cellA - 1) >> 31);
            bits[i] = slotA & ~(((bitsA - low) | (high - bitsA)) >> 31);
            int bitsB = bits[i + 1];
            int cellB = (bitsB + bitOffset) >> shift;
            int aboveB = cellB - lastSharedCell;
            int slotB = rows[i + 1] * width + first + (aboveB & ~(aboveB >> 31)) - (lanes[i + 1] & (cellB - 1) >> 31);
            bits[i + 1] = slotB & ~(((bitsB - low) | (high - bitsB)) >> 31);
            int bitsC = bits[i + 2];
            int cellC = (bitsC + bitOffset) >> shift;
            int aboveC = cellC - lastSharedCell;
            int slotC = rows[i + 2] * width + first + (aboveC & ~(aboveC >> 31)) - (lanes[i + 2] & (cellC - 1) >> 31);
            bits[i + 2] = slotC & ~(((bitsC - low) | (high - bitsC)) >> 31);
            int bitsD = bits[i + 3];
            int cellD = (bitsD + bitOffset) >> shift;
            int aboveD = cellD - lastSharedCell;
            int slotD = rows[i + 3] * width + first + (aboveD & ~(aboveD >> 31)) - (lanes[i + 3] & (cellD - 1) >> 31);
            bits[i + 3] = slotD & ~(((bitsD - low) | (high - bitsD)) >> 31);
        }
        for (; i < n; i++) {
            int cell = (bits[i] + bitOffset) >> shift;
            int above = cell - lastSharedCell;
            int slot = rows[i] * width + first + (above & ~(above >> 31)) - (lanes[i] & (cell - 1) >> 31);
            bits[i] = slot & ~(((bits[i] - low) | (high - bits[i])) >> 31);
        }
    }

    /**
     * Adds one to the count of each slot.
     *
     * @param counts its length is a power of two above every slot: the mask then replaces the bounds check
     */
    static void increment(int[] slots, int n, long[] counts) {
        int mask = counts.length - 1;
        int i = 0;
        for (; i < n - 23; i += 24) {
            counts[slots[i] & mask]++;
            counts[slots[i + 1] & mask]++;
            counts[slots[i + 2] & mask]++;
            counts[slots[i + 3] & mask]++;
            counts[slots[i + 4] & mask]++;
            counts[slots[i + 5] & mask]++;
            counts[slots[i + 6] & mask]++;
            counts[slots[i + 7] & mask]++;
            counts[slots[i + 8] & mask]++;
            counts[slots[i + 9] & mask]++;
            counts[slots[i + 10] & mask]++;
            counts[slots[i + 11] & mask]++;
            counts[slots[i + 12] & mask]++;
            counts[slots[i + 13] & mask]++;
            counts[slots[i + 14] & mask]++;
            counts[slots[i + 15] & mask]++;
            counts[slots[i + 16] & mask]++;
            counts[slots[i + 17] & mask]++;
            counts[slots[i + 18] & mask]++;
            counts[slots[i + 19] & mask]++;
            counts[slots[i + 20] & mask]++;
            counts[slots[i + 21] & mask]++;
            counts[slots[i + 22] & mask]++;
            counts[slots[i + 23] & mask]++;
        }
        for (; i < n; i++) {
            counts[slots[i] & mask]++;
        }
    }

    /** Adds to the count of slot i the weight of the cell or pixel {@code at[i]}. */
    static void addWeights(int[] slots, long[] weight, int[] at, int n, long[] counts) {
        int i = 0;
        for (; i < n - 15; i += 16) {
            counts[slots[i]] += weight[at[i]];
            counts[slots[i + 1]] += weight[at[i + 1]];
            counts[slots[i + 2]] += weight[at[i + 2]];
            counts[slots[i + 3]] += weight[at[i + 3]];
            counts[slots[i + 4]] += weight[at[i + 4]];
            counts[slots[i + 5]] += weight[at[i + 5]];
            counts[slots[i + 6]] += weight[at[i + 6]];
            counts[slots[i + 7]] += weight[at[i + 7]];
            counts[slots[i + 8]] += weight[at[i + 8]];
            counts[slots[i + 9]] += weight[at[i + 9]];
            counts[slots[i + 10]] += weight[at[i + 10]];
            counts[slots[i + 11]] += weight[at[i + 11]];
            counts[slots[i + 12]] += weight[at[i + 12]];
            counts[slots[i + 13]] += weight[at[i + 13]];
            counts[slots[i + 14]] += weight[at[i + 14]];
            counts[slots[i + 15]] += weight[at[i + 15]];
        }
        for (; i < n; i++) {
            counts[slots[i]] += weight[at[i]];
        }
    }

    /** Moves the slots at ascending indices {@code at} to the front. */
    static void compact(int[] slots, int[] at, int n) {
        for (int i = 0; i < n; i++) {
            slots[i] = slots[at[i]];
        }
    }

    /** Replaces slots by bins; returns whether any of them is unresolved, which is a negative bin. */
    static boolean resolveBins(int[] slots, int n, short[] binOf) {
        int any = 0;
        for (int i = 0; i < n; i++) {
            slots[i] = binOf[slots[i]];
            any |= slots[i];
        }
        return any < 0;
    }

    /** Replaces bins by indices into the counts, where cell or pixel {@code at[i]} goes to row {@code row[at[i]]}. */
    static void addRowOffsets(int[] bins, int[] row, int[] rowOffsets, int[] at, int n) {
        for (int i = 0; i < n; i++) {
            bins[i] += rowOffsets[row[at[i]]];
        }
    }

    /** Bins of the values at some indices; returns whether any of them is unresolved, which is a negative bin. */
    static boolean gatherBins(int[] slots, int[] at, short[] binOf, int[] bins) {
        int any = 0;
        for (int c = 0; c < at.length; c++) {
            bins[c] = binOf[slots[at[c]]];
            any |= bins[c];
        }
        return any < 0;
    }

    /** Adds {@code pixels[e]} to the count of bin {@code bins[cell[e]]} in row {@code row[e]}, for each entry e. */
    static void addEntries(int[] cell, int[] row, int[] pixels, int[] rowOffsets, int[] bins, long[] counts) {
        int e = 0;
        for (; e < cell.length - 9; e += 10) {
            counts[rowOffsets[row[e]] + bins[cell[e]]] += pixels[e];
            counts[rowOffsets[row[e + 1]] + bins[cell[e + 1]]] += pixels[e + 1];
            counts[rowOffsets[row[e + 2]] + bins[cell[e + 2]]] += pixels[e + 2];
            counts[rowOffsets[row[e + 3]] + bins[cell[e + 3]]] += pixels[e + 3];
            counts[rowOffsets[row[e + 4]] + bins[cell[e + 4]]] += pixels[e + 4];
            counts[rowOffsets[row[e + 5]] + bins[cell[e + 5]]] += pixels[e + 5];
            counts[rowOffsets[row[e + 6]] + bins[cell[e + 6]]] += pixels[e + 6];
            counts[rowOffsets[row[e + 7]] + bins[cell[e + 7]]] += pixels[e + 7];
            counts[rowOffsets[row[e + 8]] + bins[cell[e + 8]]] += pixels[e + 8];
            counts[rowOffsets[row[e + 9]] + bins[cell[e + 9]]] += pixels[e + 9];
        }
        for (; e < cell.length; e++) {
            counts[rowOffsets[row[e]] + bins[cell[e]]] += pixels[e];
        }
    }

    /** Sum of {@code n} values from an index on. Eight accumulators keep additions from waiting for each other. */
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
     * Interpolates between two rows of a plane: {@code a + weight · (b − a)}.
     *
     * @param upper index of the upper row's first value
     * @param lower index of the lower row's first value
     * @param w values in a row
     */
    static void interpolateRows(float[] plane, int upper, int lower, float weight, int w, float[] line) {
        for (int x = 0; x < w; x++) {
            float a = plane[upper + x];
            line[x] = a + weight * (plane[lower + x] - a);
        }
    }

    /**
     * Interpolates a row of pixels from a row of cells; there are as many pixels as weights.
     *
     * @param low left cell of each pixel
     * @param high right cell of each pixel
     * @param weight share of the right cell
     */
    static void interpolateColumns(float[] line, int[] low, int[] high, float[] weight, float[] row) {
        for (int x = 0; x < low.length; x++) {
            float a = line[low[x]];
            row[x] = a + weight[x] * (line[high[x]] - a);
        }
    }
}
