package org.sbonnx.auic.score.label;

import java.util.Arrays;
import org.sbonnx.auic.grid.Framing;

/**
 * Number of label pixels of each label set in each cell of a feature map.
 *
 * <p>Cell (i, j) of an h × w map has the pixels (y, x) with ⌊y·h/H⌋ = i and ⌊x·w/W⌋ = j: nearest-neighbour up-sampling at a
 * fraction of its cost.
 *
 * @param entries number of (cell, label set) pairs
 * @param cell of each entry, ascending
 * @param labelSet of each entry
 * @param count pixels of each entry
 */
public record CellIndex(int h, int w, int entries, int[] cell, int[] labelSet, int[] count) {

    static CellIndex of(LabelIndex labels, int h, int w, Framing framing) {
        int[] used = labels.used();
        Builder out = new Builder(h * w + 64);
        int[] local = localNumbers(used);
        int[] column = columns(labels, w, framing);
        int[] counts = new int[w * used.length];
        Framing.Span down = framing.vertical(labels.width(), labels.height());
        int row = -1;
        for (int y = 0; y < labels.height(); y++) {
            int i = down.cell(y, labels.height(), h);
            if (i != row && row >= 0) {
                out.emit(counts, used, row, w);
            }
            row = i;
            int at = y * labels.width();
            for (int x = 0; x < labels.width(); x++) {
                int labelSet = labels.labelSets()[at + x];
                if (labelSet >= 0) {
                    counts[column[x] * used.length + local[labelSet]]++;
                }
            }
        }
        if (row >= 0) {
            out.emit(counts, used, row, w);
        }
        return new CellIndex(h, w, out.n, out.cell, out.labelSet, out.count);
    }

    private static int[] localNumbers(int[] used) {
        int[] local = new int[Arrays.stream(used).max().orElse(-1) + 1];
        for (int i = 0; i < used.length; i++) {
            local[used[i]] = i;
        }
        return local;
    }

    private static int[] columns(LabelIndex labels, int w, Framing framing) {
        Framing.Span across = framing.horizontal(labels.width(), labels.height());
        int[] column = new int[labels.width()];
        for (int x = 0; x < column.length; x++) {
            column[x] = across.cell(x, column.length, w);
        }
        return column;
    }

    private static final class Builder {
        private int n;
        private int[] cell;
        private int[] labelSet;
        private int[] count;

        Builder(int size) {
            cell = new int[size];
            labelSet = new int[size];
            count = new int[size];
        }

        /** Turns the counts of one row of cells into entries. */
        void emit(int[] counts, int[] used, int row, int w) {
            for (int t = 0; t < counts.length; t++) {
                if (counts[t] == 0) {
                    continue;
                }
                if (n == cell.length) {
                    cell = Arrays.copyOf(cell, 2 * n);
                    labelSet = Arrays.copyOf(labelSet, 2 * n);
                    count = Arrays.copyOf(count, 2 * n);
                }
                cell[n] = row * w + t / used.length;
                labelSet[n] = used[t % used.length];
                count[n++] = counts[t];
                counts[t] = 0;
            }
        }
    }
}
