package org.sbonnx.auic.score.count;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a thread adds to while it counts some images into a unit. Where their values are many, these are counts of the thread's own,
 * by place in the unit's table, so that no bin need be looked up for each value, and ones may stand for weights; where they are
 * few, moving those to the unit would cost more than it saves.
 */
final class BatchCounts {
    private final ChannelHistogram histogram;
    /** Where rows begin in the unit's counts, and how many these must have room for. */
    private final int[] rowOffsets;

    private final int rowLimit;
    private final Scratch scratch;
    /** One table for each of the rows behind {@link BinTable#UNRESOLVED}. */
    private final long @Nullable [] local;
    /** What one in the thread's own counts stands for; 0 while there is none. */
    private long uniformWeight;

    /**
     * @param rows of the unit's counts, those that are needed
     * @param values that will be counted, about
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
     * Counts some cells or pixels.
     *
     * @throws Bins.NotFinite if a value is no number to count
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
            CountingKernels.addMixedCells(
                    values,
                    from,
                    slots,
                    table,
                    to,
                    histogram,
                    rowOffsets,
                    scratch.mixedBins,
                    histogram.counts(rowLimit));
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

    /** Finds the bins that the table did not tell. */
    private void bisect(float[] values, int from, int[] at, int n, int[] bins, CellRows to) {
        for (int j = 0; j < n; j++) {
            if (bins[j] < 0) {
                bins[j] = histogram.resolve(values[from + at[j]], to.counts(at[j]));
            }
        }
    }

    /** Counts the values of which the table tells nothing. */
    private void countUnresolved(float[] values, int from, int[] at, int n, int[] slots, CellRows to) {
        long[] counts = histogram.counts(rowLimit);
        for (int j = 0; j < n; j++) {
            if (slots[j] == BinTable.UNRESOLVED) {
                int i = at[j];
                counts[rowOffsets[to.row()[i]] + histogram.resolve(values[from + i], to.counts(i))] += to.weight()[i];
            }
        }
    }

    /** Takes up what the next cells or pixels weigh. */
    private void setWeight(CellRows next) {
        long weight = next.uniformWeight() == CellRows.NOT_UNIFORM ? 1 : next.uniformWeight();
        if (weight != uniformWeight) {
            flush();
            uniformWeight = weight;
        }
    }

    /** Moves everything to the unit. */
    void flush() {
        if (local != null && uniformWeight != 0) {
            histogram.drain(local, rowOffsets, rowLimit, uniformWeight);
        }
    }
}
