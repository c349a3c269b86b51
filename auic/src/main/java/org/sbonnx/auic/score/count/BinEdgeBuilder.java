package org.sbonnx.auic.score.count;

import java.util.Arrays;
import java.util.BitSet;

/** Collects bin edges. Most edges are the start of a grid cell, so that they split no cell. */
final class BinEdgeBuilder {
    private final Bins.LogLinearGrid grid;
    /** First grid cell that may start with an edge. */
    private final int first;

    private final BitSet cells = new BitSet();
    private float[] others = new float[64];
    private int n;
    private int size;

    /** @param least value in the first grid cell that may start with an edge */
    BinEdgeBuilder(Bins.LogLinearGrid grid, float least) {
        this.grid = grid;
        this.first = Math.max(1, grid.cell(least));
    }

    /** Number of edges, including duplicates. */
    int size() {
        return size;
    }

    /** Adds an edge unchanged. */
    void add(float edge) {
        if (n == others.length) {
            others = Arrays.copyOf(others, 2 * n);
        }
        others[n++] = edge + 0f;
        size++;
    }

    /** Adds an edge so that it splits no cell: at the start of its cell, or unchanged if it is outside the grid. */
    void addAligned(float edge) {
        if (grid.cell(edge) == grid.unclampedCell(edge)) {
            addCellStarts(new float[] {edge}, Integer.MAX_VALUE);
        } else {
            add(edge);
        }
    }

    /** Adds the starts of the values' cells as edges, in order, until there are {@code room} edges. */
    void addCellStarts(float[] values, int room) {
        for (int i = 0; i < values.length && size < room; i++) {
            int cell = grid.cell(values[i]);
            if (cell >= first && !cells.get(cell)) {
                cells.set(cell);
                size++;
            }
        }
    }

    /** All edges, ascending and distinct. */
    float[] sorted() {
        float[] all = Arrays.copyOf(others, n + cells.cardinality());
        int at = n;
        for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
            all[at++] = grid.start(cell) + 0f;
        }
        Arrays.sort(all);
        int distinct = 0;
        for (float edge : all) {
            if (distinct == 0 || all[distinct - 1] != edge) {
                all[distinct++] = edge;
            }
        }
        return Arrays.copyOf(all, distinct);
    }
}
