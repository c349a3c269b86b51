package org.sbonnx.auic.score;

/**
 * Where the cells of a map, or the pixels of a line, are counted: rows of a unit's table. A cell whose pixels all show one
 * combination has its row and count at hand; the others, and those that count nowhere, point to row 0, which nobody reads.
 *
 * @param base for each cell the first index of its row; 0 where it has no row of its own
 * @param count pixels of such a cell; null where each is one pixel
 * @param mixedCell cell of each further (cell, combination) pair
 * @param mixedBase first index of its row
 * @param mixedCount its pixels
 * @param counted whether any pixel of a cell counts; null where that is {@code base != 0}
 */
record CellRows(
        int[] base,
        int @org.jspecify.annotations.Nullable [] count,
        int[] mixedCell,
        int[] mixedBase,
        int[] mixedCount,
        boolean @org.jspecify.annotations.Nullable [] counted) {

    private static final int[] NONE = {};

    /** Rows of pixels. */
    static CellRows ofPixels(int[] base) {
        return new CellRows(base, null, NONE, NONE, NONE, null);
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
        int[] count = new int[n];
        boolean[] counted = new boolean[n];
        int[] mixed = new int[cells.entries()];
        int m = 0;
        for (int e = 0; e < cells.entries(); e++) {
            int cell = cells.cell()[e];
            counted[cell] = true;
            boolean alone = (e == 0 || cells.cell()[e - 1] != cell)
                    && (e + 1 == cells.entries() || cells.cell()[e + 1] != cell);
            if (alone) {
                base[cell] = rowOf[cells.combo()[e]] * stride;
                count[cell] = cells.count()[e];
            } else {
                mixed[m++] = e;
            }
        }
        int[][] of = new int[3][m];
        for (int i = 0; i < m; i++) {
            of[0][i] = cells.cell()[mixed[i]];
            of[1][i] = rowOf[cells.combo()[mixed[i]]] * stride;
            of[2][i] = cells.count()[mixed[i]];
        }
        return new CellRows(base, count, of[0], of[1], of[2], counted);
    }

    /** Whether any pixel of a cell counts. */
    boolean counts(int cell) {
        return counted == null ? base[cell] != 0 : counted[cell];
    }
}
