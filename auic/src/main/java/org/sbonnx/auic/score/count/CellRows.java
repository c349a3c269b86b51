package org.sbonnx.auic.score.count;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.label.CellIndex;

/**
 * Where the cells of a map, or the pixels of a line, are counted: rows of a unit's counts, by their number in {@link BatchRows}.
 * A cell whose pixels all show one combination has its row and weight at hand; the others, and those that count nowhere, point to
 * row 0, which nobody reads.
 *
 * @param row of each cell; 0 where it has none of its own
 * @param weight what each cell or pixel adds to the entry of its bin there, for a cell itself and its pixels
 * @param uniformWeight the same for all, or {@link #NOT_UNIFORM}; in row 0 it may be any
 * @param mixed cells that show several combinations
 * @param mixedCell of each further (cell, combination) pair, its cell's place among these
 * @param mixedRow its row
 * @param mixedCount its pixels
 * @param counted whether any pixel of a cell counts; null where that is {@code row != 0}
 */
record CellRows(
        int[] row,
        long[] weight,
        long uniformWeight,
        int[] mixed,
        int[] mixedCell,
        int[] mixedRow,
        int[] mixedCount,
        boolean @Nullable [] counted) {

    static final long NOT_UNIFORM = 0;

    private static final int[] EMPTY = {};

    /**
     * Rows of pixels.
     *
     * @param ones as many ones as pixels
     */
    static CellRows ofPixels(int[] row, long[] ones) {
        return new CellRows(row, ones, 1, EMPTY, EMPTY, EMPTY, EMPTY, null);
    }

    /**
     * Rows of cells.
     *
     * @param rowOf row of each combination
     */
    static CellRows of(CellIndex cells, int[] rowOf) {
        int n = cells.h() * cells.w();
        int[] row = new int[n];
        long[] weight = new long[n];
        Arrays.fill(weight, ChannelHistogram.ONE_CELL);
        boolean[] counted = new boolean[n];
        int[] mixed = new int[cells.entries()];
        int[][] pairs = new int[3][cells.entries()];
        int cellsMixed = 0;
        int m = 0;
        for (int e = 0; e < cells.entries(); e++) {
            int cell = cells.cell()[e];
            boolean first = !counted[cell];
            counted[cell] = true;
            int itsRow = rowOf[cells.labelSet()[e]];
            if (first && (e + 1 == cells.entries() || cells.cell()[e + 1] != cell)) {
                row[cell] = itsRow;
                weight[cell] += cells.count()[e];
                continue;
            }
            if (first) {
                mixed[cellsMixed++] = cell;
            }
            pairs[0][m] = cellsMixed - 1;
            pairs[1][m] = itsRow;
            pairs[2][m++] = cells.count()[e];
        }
        long each = Arrays.stream(weight).max().orElse(ChannelHistogram.ONE_CELL);
        boolean alike = IntStream.range(0, n).allMatch(i -> row[i] == 0 || weight[i] == each);
        return new CellRows(
                row,
                weight,
                alike ? each : NOT_UNIFORM,
                Arrays.copyOf(mixed, cellsMixed),
                Arrays.copyOf(pairs[0], m),
                Arrays.copyOf(pairs[1], m),
                Arrays.copyOf(pairs[2], m),
                counted);
    }

    /** Whether any pixel of a cell counts. */
    boolean counts(int cell) {
        return counted == null ? row[cell] != 0 : counted[cell];
    }
}
