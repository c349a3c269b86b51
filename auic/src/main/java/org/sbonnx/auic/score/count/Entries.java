package org.sbonnx.auic.score.count;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a thread adds to while it counts some images into a unit. Where their values are many, these are counts of the thread's own,
 * by place in the unit's table, so that no bin need be looked up for each value, and ones may stand for weights; where they are
 * few, moving those to the unit would cost more than it saves.
 */
final class Entries {
    private final Unit unit;
    /** Where rows begin in the unit's counts, and how many these must have room for. */
    private final int[] begin;

    private final int reach;
    private final Scratch scratch;
    /** One table for each of the rows behind {@link BinTable#SILENT}. */
    private final long @Nullable [] own;
    /** What one in the thread's own counts stands for; 0 while there is none. */
    private long each;

    /**
     * @param rows of the unit's counts, those that are needed
     * @param values that will be counted, about
     */
    Entries(Unit unit, int[] rows, long values, Scratch scratch) {
        this.unit = unit;
        this.begin = Arrays.stream(rows).map(r -> r * unit.stride()).toArray();
        this.reach = Arrays.stream(rows).max().orElse(0) + 1;
        this.scratch = scratch;
        int size = rows.length * unit.table().width();
        this.own = unit.table().whole() && values >= 2L * size ? scratch.counts(1 + size) : null;
    }

    /**
     * Counts some cells or pixels.
     *
     * @throws Bins.NotFinite if a value is no number to count
     */
    void count(float[] values, int from, int n, CellRows to) {
        weigh(to);
        BinTable table = unit.table();
        boolean sparse = unit.bins().sparse();
        int[] at = sparse ? scratch.at : scratch.all;
        int m = sparse ? unit.bins().uncommon(values, from, n, at) : n;
        int[] places =
                scratch.keys.of(values, from, n, table, to.row(), own == null ? 0 : table.width(), scratch.turns);
        if (to.mixed().length > 0) {
            Kernels.mixed(values, from, places, table, to, unit, begin, scratch.room, unit.counts(reach));
        }
        if (sparse) {
            Kernels.pick(places, at, m);
        }
        if (own == null) {
            if (Kernels.bins(places, m, table.told())) {
                search(values, from, at, m, places, to);
            }
            Kernels.indices(places, to.row(), begin, at, m);
            Kernels.weights(places, to.weight(), at, m, unit.counts(reach));
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
        long[] counts = unit.counts(reach);
        for (int j = 0; j < n; j++) {
            if (places[j] == BinTable.SILENT) {
                int i = at[j];
                counts[begin[to.row()[i]] + unit.count(values[from + i], to.counts(i))] += to.weight()[i];
            }
        }
    }

    /** Takes up what the next cells or pixels weigh. */
    private void weigh(CellRows next) {
        long meant = next.each() == CellRows.DIFFERENT ? 1 : next.each();
        if (meant != each) {
            settle();
            each = meant;
        }
    }

    /** Moves everything to the unit. */
    void settle() {
        if (own != null && each != 0) {
            unit.take(own, begin, reach, each);
        }
    }
}
