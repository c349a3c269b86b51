package org.sbonnx.auic.score.count;

import java.util.Arrays;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.LabelSets;

/**
 * Assigns label sets to the rows of the histograms' counts, and decides when the counts have to be flushed: before the rows run
 * out or a count could overflow. Row 0 is for what is not counted.
 */
final class RowAllocation {
    private final LabelSets labelSets;
    private final int rowLimit;
    private int[] rowOf = new int[0];
    private int[] rows = new int[16];
    private int[] totals = new int[16];
    private int used = 1;
    private long pixels;
    private long cells;

    /** @param rowLimit rows that may be in use, but for one image that has more label sets */
    RowAllocation(LabelSets labelSets, int rowLimit) {
        this.labelSets = labelSets;
        this.rowLimit = rowLimit;
    }

    /**
     * Whether an image fits into the counts without a flush.
     *
     * @param size cells of its largest map
     */
    boolean fits(LabelIndex labels, int size) {
        if (rowOf.length < labelSets.size()) {
            rowOf = Arrays.copyOf(rowOf, 2 * labelSets.size());
        }
        long fresh = Arrays.stream(labels.used()).filter(c -> rowOf[c] == 0).count();
        return cells == 0
                || (used + fresh <= rowLimit
                        && pixels + labels.labelSets().length <= Integer.MAX_VALUE
                        && cells + size <= ChannelHistogram.MAX_CELLS);
    }

    /** Gives each label set of an image a row. Call {@link #fits} first. */
    void add(LabelIndex labels, int size) {
        cells += size;
        pixels += labels.labelSets().length;
        for (int c : labels.used()) {
            if (rowOf[c] == 0) {
                if (used == rows.length) {
                    rows = Arrays.copyOf(rows, 2 * used);
                    totals = Arrays.copyOf(totals, 2 * used);
                }
                rows[used] = c;
                rowOf[c] = used++;
            }
        }
        for (int c : labels.labelSets()) {
            if (c >= 0) {
                totals[rowOf[c]]++;
            }
        }
    }

    /** Row of each label set; 0 where it has none. */
    int[] rowOf() {
        return rowOf;
    }

    /** Adds a histogram's counts to the columns of the concepts. */
    void flush(ChannelHistogram histogram) {
        histogram.flush(rows, used, totals, labelSets);
    }

    /** Frees all rows, after every histogram was flushed. */
    void clear() {
        Arrays.fill(rowOf, 0);
        Arrays.fill(totals, 0);
        used = 1;
        pixels = 0;
        cells = 0;
    }
}
