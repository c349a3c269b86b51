package org.sbonnx.auic.score;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the cells of a map, or the pixels of a line, are counted: rows of a unit's table. A cell whose pixels all show one
 * combination has its row and weight at hand; the others, and those that count nowhere, point to row 0, which nobody reads.
 *
 * @param base for each cell the first index of its row; 0 where it has no row of its own
 * @param weight what each cell or pixel adds to the entry of its bin there, for a cell itself and its pixels
 * @param each the same for all, or {@link #DIFFERENT}; in row 0 it may be any
 * @param mixed cells that show several combinations
 * @param mixedCell of each further (cell, combination) pair, its cell's place among these
 * @param mixedBase first index of its row
 * @param mixedCount its pixels
 * @param counted whether any pixel of a cell counts; null where that is {@code base != 0}
 */
record CellRows(
        int[] base,
        long[] weight,
        long each,
        int[] mixed,
        int[] mixedCell,
        int[] mixedBase,
        int[] mixedCount,
        boolean @Nullable [] counted) {

    static final long DIFFERENT = 0;

    private static final int[] NONE = {};

    /**
     * Rows of pixels.
     *
     * @param ones as many ones as pixels
     */
    static CellRows ofPixels(int[] base, long[] ones) {
        return new CellRows(base, ones, 1, NONE, NONE, NONE, NONE, null);
    }

    /**
     * Rows of cells.
     *
     * @param rowOf row of each combination
     * @param stride distance between rows
     */
    static CellRows of(CellIndex cells, int[] rowOf, int stride) {
        int n = cells.h() * cells.w();
        int[] base = new int[n];
        long[] weight = new long[n];
        Arrays.fill(weight, Unit.CELL);
        boolean[] counted = new boolean[n];
        int[] mixed = new int[cells.entries()];
        int[][] pairs = new int[3][cells.entries()];
        int cellsMixed = 0;
        int m = 0;
        for (int e = 0; e < cells.entries(); e++) {
            int cell = cells.cell()[e];
            boolean first = !counted[cell];
            counted[cell] = true;
            int row = rowOf[cells.combo()[e]] * stride;
            if (first && (e + 1 == cells.entries() || cells.cell()[e + 1] != cell)) {
                base[cell] = row;
                weight[cell] += cells.count()[e];
                continue;
            }
            if (first) {
                mixed[cellsMixed++] = cell;
            }
            pairs[0][m] = cellsMixed - 1;
            pairs[1][m] = row;
            pairs[2][m++] = cells.count()[e];
        }
        long each = Arrays.stream(weight).max().orElse(Unit.CELL);
        boolean alike = IntStream.range(0, n).allMatch(i -> base[i] == 0 || weight[i] == each);
        return new CellRows(
                base,
                weight,
                alike ? each : DIFFERENT,
                Arrays.copyOf(mixed, cellsMixed),
                Arrays.copyOf(pairs[0], m),
                Arrays.copyOf(pairs[1], m),
                Arrays.copyOf(pairs[2], m),
                counted);
    }

    /** Whether any pixel of a cell counts. */
    boolean counts(int cell) {
        return counted == null ? base[cell] != 0 : counted[cell];
    }
}
