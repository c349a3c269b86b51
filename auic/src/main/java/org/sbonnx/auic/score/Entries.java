package org.sbonnx.auic.score;

import org.jspecify.annotations.Nullable;

/**
 * What a thread adds to while it counts some images into a unit. Where their values are many, these are counts of the thread's own,
 * by place in the unit's table, so that no bin need be looked up for each value, and ones may stand for weights; where they are
 * few, moving those to the unit would cost more than it saves.
 */
final class Entries {
    private final Unit unit;
    private final int rows;
    private final long values;
    private final Scratch scratch;
    /** The unit's table as it was when the thread's own counts were begun. */
    private BinTable table;

    private long @Nullable [] own;
    /** What one in the thread's own counts stands for; 0 while there is none. */
    private long each;

    /**
     * @param rows of the unit's counts
     * @param values that will be counted, about
     */
    Entries(Unit unit, int rows, long values, Scratch scratch) {
        this.unit = unit;
        this.rows = rows;
        this.values = values;
        this.scratch = scratch;
        this.table = unit.table();
        this.own = own();
    }

    private long @Nullable [] own() {
        int size = rows * table.width();
        return table.whole() && values >= 2L * size ? scratch.counts(1 + size) : null;
    }

    /**
     * Counts some cells or pixels.
     *
     * @throws Bins.NotFinite if a value is no number to count
     */
    void count(float[] values, int from, int n, CellRows to) {
        follow(to);
        boolean sparse = unit.bins().sparse();
        int[] at = sparse ? scratch.at : scratch.all;
        int m = sparse ? unit.bins().uncommon(values, from, n, at) : n;
        int[] places = scratch.keys.of(values, from, n, table, to.row(), own == null ? 0 : table.width());
        Kernels.mixed(values, from, places, table, to, unit, scratch.room, unit.counts(rows));
        if (sparse) {
            Kernels.pick(places, at, m);
        }
        if (own == null) {
            if (Kernels.bins(places, m, table.told())) {
                search(values, from, at, m, places, to);
            }
            Kernels.indices(places, to.row(), unit.stride(), at, m);
            Kernels.weights(places, to.weight(), at, m, unit.counts(rows));
        } else {
            if (to.each() == CellRows.DIFFERENT) {
                Kernels.weights(places, to.weight(), at, m, own);
            } else {
                Kernels.ones(places, m, own);
            }
            if (own[BinTable.SILENT] != 0) {
                own[BinTable.SILENT] = 0;
                countSilent(values, from, at, m, places, to);
            }
        }
    }

    /** Finds the bins that the table did not tell. */
    private void search(float[] values, int from, int[] at, int n, int[] bins, CellRows to) {
        for (int j = 0; j < n; j++) {
            if (bins[j] < 0) {
                bins[j] = unit.count(values[from + at[j]], to.counts(at[j]));
            }
        }
    }

    /** Counts the values of which the table tells nothing. */
    private void countSilent(float[] values, int from, int[] at, int n, int[] places, CellRows to) {
        long[] counts = unit.counts(rows);
        for (int j = 0; j < n; j++) {
            if (places[j] == BinTable.SILENT) {
                int i = at[j];
                counts[to.row()[i] * unit.stride() + unit.count(values[from + i], to.counts(i))] += to.weight()[i];
            }
        }
    }

    /** Takes up the unit's table, and what the next cells or pixels weigh. */
    private void follow(CellRows next) {
        long meant = next.each() == CellRows.DIFFERENT ? 1 : next.each();
        if (unit.table() != table || meant != each) {
            settle();
            table = unit.table();
            own = own();
            each = meant;
        }
    }

    /** Moves everything to the unit. */
    void settle() {
        if (own != null && each != 0) {
            unit.take(own, table, rows, each);
        }
    }
}
