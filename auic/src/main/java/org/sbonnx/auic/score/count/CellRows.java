package org.sbonnx.auic.score.count;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.label.CellIndex;

/**
 * The rows of a histogram's counts that the cells of a map, or the pixels of one label row, are counted in. Rows are numbered as
 * in {@link BatchRows}. A cell whose pixels all have one label set has its row and weight here; all other cells point to row 0,
 * which is never read. Cells with several label sets are listed as (cell, label set) pairs.
 *
 * @param row row of each cell; 0 where it has none of its own
 * @param weight what each cell or pixel adds to the count of its bin: its pixels, plus {@link #ONE_CELL} for a
 *     cell
 * @param uniformWeight the weight of all cells outside row 0, or {@link #NOT_UNIFORM}
 * @param mixed the cells with several label sets
 * @param mixedCell index into {@code mixed} of each (cell, label set) pair
 * @param mixedRow row of each pair
 * @param mixedCount pixels of each pair
 * @param counted whether any pixel of a cell is counted; null where that is {@code row != 0}
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

    /** One cell in a count: the lower bits are pixels. */
    static final long ONE_CELL = 1L << 36;

    static final long NOT_UNIFORM = 0;

    private static final int[] EMPTY = {};

    /** Rows of single pixels, each of weight one. {@code ones} has as many ones as there are pixels. */
    static CellRows ofPixels(int[] row, long[] ones) {
        return new CellRows(row, ones, 1, EMPTY, EMPTY, EMPTY, EMPTY, null);
    }

    /**
     * Rows of the cells of a map.
     *
     * @param rowOf row of each label set
     */
    static CellRows of(CellIndex cells, int[] rowOf) {
        int n = cells.h() * cells.w();
        int[] row = new int[n];
        long[] weight = new long[n];
        Arrays.fill(weight, ONE_CELL);
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
        long each = Arrays.stream(weight).max().orElse(ONE_CELL);
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

    /** Whether any pixel of a cell is counted. */
    boolean counts(int cell) {
        return counted == null ? row[cell] != 0 : counted[cell];
    }

    /** Smallest and largest counted value among {@code n} from an index on; +∞ and −∞ where none is counted. */
    float[] range(float[] values, int from, int n) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            if (counts(i)) {
                float value = values[from + i];
                low = value < low ? value : low;
                high = value > high ? value : high;
            }
        }
        return new float[] {low, high};
    }
}
