package org.sbonnx.auic.score.count;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts of one batch of images in one channel, merged into the channel's histogram by {@link #flush}. Where a batch has many
 * values, they are counted by slot of the lookup table in a table of this thread: no bin has to be looked up for each value, and
 * cells of equal weight are counted in ones. A batch of few values goes straight to the histogram, because merging would cost
 * more than it saves.
 */
final class BatchCounts {
    private final ChannelHistogram histogram;
    /** Where each row begins in the histogram's counts, and the number of rows that these need room for. */
    private final int[] rowOffsets;

    private final int rowLimit;
    private final Scratch scratch;
    /** Counts by slot: one table for each row, after {@link BinTable#UNRESOLVED}. Null where values go straight to the histogram. */
    private final long @Nullable [] local;
    /** Cells of up-sampled maps by slot, one table after {@link BinTable#UNRESOLVED}. Null until the first are counted. */
    private long @Nullable [] localCells;
    /** What a count of one in {@link #local} stands for; 0 before the first value. */
    private long uniformWeight;

    /**
     * @param rows the rows of the histogram's counts that this batch needs
     * @param values approximate number of values that will be counted
     */
    BatchCounts(ChannelHistogram histogram, int[] rows, long values, Scratch scratch) {
        this.histogram = histogram;
        this.rowOffsets = Arrays.stream(rows).map(r -> r * histogram.stride()).toArray();
        this.rowLimit = Arrays.stream(rows).max().orElse(0) + 1;
        this.scratch = scratch;
        int size = rows.length * histogram.table().width();
        this.local = histogram.table().aligned() && values >= 2L * size ? scratch.counts(1 + size) : null;
    }

    /**
     * Counts the cells of a map or a row of pixels.
     *
     * @param from index of the first value
     * @param n number of values
     * @throws Bins.NotFinite if a value is infinite or NaN
     */
    void count(float[] values, int from, int n, CellRows to) {
        setWeight(to);
        BinTable table = histogram.table();
        boolean sparse = histogram.bins().sparse();
        int[] at = sparse ? scratch.positions : scratch.identity;
        int m = sparse ? histogram.bins().indicesOfUncommon(values, from, n, at) : n;
        int[] slots = scratch.lookup.lookUp(
                values, from, n, table, to.row(), local == null ? 0 : table.width(), scratch.lanes);
        if (to.mixed().length > 0) {
            countMixedCells(values, from, slots, table, to);
        }
        if (sparse) {
            CountingKernels.compact(slots, at, m);
        }
        if (local == null) {
            if (CountingKernels.resolveBins(slots, m, table.binOf())) {
                bisect(values, from, at, m, slots, to);
            }
            CountingKernels.addRowOffsets(slots, to.row(), rowOffsets, at, m);
            CountingKernels.addWeights(slots, to.weight(), at, m, histogram.counts(rowLimit));
        } else {
            if (to.uniformWeight() == CellRows.NOT_UNIFORM) {
                CountingKernels.addWeights(slots, to.weight(), at, m, local);
            } else {
                CountingKernels.increment(slots, m, local);
            }
            if (local[BinTable.UNRESOLVED] != 0) {
                local[BinTable.UNRESOLVED] = 0;
                countUnresolved(values, from, at, m, slots, to);
            }
        }
    }

    /**
     * Adds the cells of an up-sampled map to the histogram's cell counts. All are counted, whatever their labels, and none extends
     * the range: pixels do.
     *
     * @throws Bins.NotFinite if a value is infinite or NaN
     */
    void countCells(float[] values, int from, int n) {
        BinTable table = histogram.table();
        long[] cellCounts = histogram.cellCounts();
        int[] slots = scratch.lookup.lookUp(values, from, n, table, scratch.identity, 0, scratch.lanes);
        if (local == null) {
            CountingKernels.resolveBins(slots, n, table.binOf());
            for (int i = 0; i < n; i++) {
                cellCounts[slots[i] < 0 ? histogram.resolve(values[from + i], false) : slots[i]]++;
            }
            return;
        }
        if (localCells == null) {
            localCells = scratch.cellCounts(1 + table.width());
        }
        CountingKernels.increment(slots, n, localCells);
        if (localCells[BinTable.UNRESOLVED] != 0) {
            localCells[BinTable.UNRESOLVED] = 0;
            for (int i = 0; i < n; i++) {
                if (slots[i] == BinTable.UNRESOLVED) {
                    cellCounts[histogram.resolve(values[from + i], false)]++;
                }
            }
        }
    }

    /** Counts the cells that show several label sets: each (cell, label set) pair is an entry of its own. */
    private void countMixedCells(float[] values, int from, int[] slots, BinTable table, CellRows to) {
        int[] cells = to.mixed();
        int[] bins = scratch.mixedBins;
        if (CountingKernels.gatherBins(slots, cells, table.binOf(), bins)) {
            for (int c = 0; c < cells.length; c++) {
                if (bins[c] < 0) {
                    bins[c] = histogram.resolve(values[from + cells[c]], true);
                }
            }
        }
        CountingKernels.addEntries(
                to.mixedCell(), to.mixedRow(), to.mixedCount(), rowOffsets, bins, histogram.counts(rowLimit));
    }

    /** Finds the bins that the table leaves unresolved. */
    private void bisect(float[] values, int from, int[] at, int n, int[] bins, CellRows to) {
        for (int j = 0; j < n; j++) {
            if (bins[j] < 0) {
                bins[j] = histogram.resolve(values[from + at[j]], to.counts(at[j]));
            }
        }
    }

    /** Counts the values that the table leaves unresolved. */
    private void countUnresolved(float[] values, int from, int[] at, int n, int[] slots, CellRows to) {
        long[] counts = histogram.counts(rowLimit);
        for (int j = 0; j < n; j++) {
            if (slots[j] == BinTable.UNRESOLVED) {
                int i = at[j];
                counts[rowOffsets[to.row()[i]] + histogram.resolve(values[from + i], to.counts(i))] += to.weight()[i];
            }
        }
    }

    /** Sets the weight of the next cells or pixels; counts of another weight are merged first. */
    private void setWeight(CellRows next) {
        long weight = next.uniformWeight() == CellRows.NOT_UNIFORM ? 1 : next.uniformWeight();
        if (weight != uniformWeight) {
            flush();
            uniformWeight = weight;
        }
    }

    /** Merges all counts into the histogram. */
    void flush() {
        if (local != null && uniformWeight != 0) {
            histogram.drain(local, rowOffsets, rowLimit, uniformWeight);
        }
        if (localCells != null) {
            histogram.drainCells(localCells);
        }
    }
}
