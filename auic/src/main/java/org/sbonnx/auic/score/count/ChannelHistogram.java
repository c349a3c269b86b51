package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.graph.ChannelRange;

/**
 * Histogram of one channel on one grid: pixels by (label set, bin), which {@link #flush} adds to 64-bit counts by (fold, concept
 * column, bin) before they could overflow or take too much memory. Not thread-safe.
 */
public final class ChannelHistogram {
    private static final int CELL_SHIFT = Long.numberOfTrailingZeros(CellRows.ONE_CELL);

    /** Most cells that may be counted before a flush; of pixels, {@code Integer.MAX_VALUE}. */
    static final int MAX_CELLS = (1 << 28) - 1;

    private static final long[] EMPTY = {};

    private final Bins bins;
    /** Lookup table for the range as of the last call of {@link #table()}. */
    private BinTable table;

    private boolean widened;

    private long[] counts = EMPTY;

    private int stride;
    private final ConceptCounts conceptCounts;
    private final long[] cellCounts;
    private final @Nullable BinValueRanges valueRanges;
    private final TopImages topImages = new TopImages();

    /** Range of the counted values. */
    private final ChannelRange range = new ChannelRange();

    public ChannelHistogram(Bins bins, int stride, ConceptColumns columns) {
        this.bins = bins;
        this.table = new BinTable(bins);
        this.stride = stride;
        this.conceptCounts = new ConceptCounts(bins.size(), columns);
        this.cellCounts = new long[bins.size()];
        this.valueRanges = bins.repeats() ? new BinValueRanges(bins.size()) : null;
    }

    public Bins bins() {
        return bins;
    }

    /** Smallest value among the counted pixels; +∞ where none was counted. */
    public float min() {
        return range.min();
    }

    public float max() {
        return range.max();
    }

    /** Smallest and largest counted value of each bin, for a channel whose values repeat. */
    @Nullable
    public BinValueRanges valueRanges() {
        return valueRanges;
    }

    /** The images with the highest mean activation. */
    public TopImages topImages() {
        return topImages;
    }

    /** Whether all counted values of a bin are known to be equal. */
    public boolean isSingleValued(int bin) {
        return bins.isSingleValued(bin) || (valueRanges != null && valueRanges.isSingleValued(bin));
    }

    /**
     * Whether exact scores need the values of a bin one by one.
     *
     * @param complete whether the counts are complete, with no other shards to be added
     */
    public boolean needsValues(int bin, boolean complete) {
        return !(complete ? isSingleValued(bin) : bins.isSingleValued(bin));
    }

    /** Whether any value was counted. */
    boolean hasValues() {
        return range.min() <= range.max();
    }

    /**
     * Whether the channel is active: not constant over the counted pixels. AUiC averages over active channels (eq. 25), and reports
     * list them.
     */
    public boolean isActive() {
        return range.isActive();
    }

    /** Number of cells by bin, including those without labels. */
    public long[] cellCounts() {
        return cellCounts;
    }

    /**
     * The counts, with room for {@code rows} rows. The row r of a label set has {@code bins.size()} counts from {@code r * stride}
     * on; row 0 is for what is not counted. A count is a number of pixels plus {@link CellRows#ONE_CELL} times a number of cells, so that
     * one addition counts both.
     */
    long[] counts(int rows) {
        grow(rows);
        return counts;
    }

    /** Distance between rows of the counts. */
    int stride() {
        return stride;
    }

    /**
     * Adds counts by slot of the lookup table, times a weight, and clears those.
     *
     * @param slotCounts consecutive tables after {@link BinTable#UNRESOLVED}
     * @param rowOffsets where the row of each table begins in the counts
     */
    void drain(long[] slotCounts, int[] rowOffsets, int rows, long weight) {
        grow(rows);
        for (int t = 0; t < rowOffsets.length; t++) {
            table.drain(slotCounts, 1 + t * table.width(), counts, rowOffsets[t], weight);
        }
    }

    /** Adds cells counted by slot of the lookup table, one table after {@link BinTable#UNRESOLVED}, and clears those. */
    void drainCells(long[] slotCounts) {
        table.drain(slotCounts, 1, cellCounts, 0, 1);
    }

    private void grow(int rows) {
        if (counts.length < rows * stride) {
            counts = Arrays.copyOf(counts, Math.max(rows, Math.min(2 * counts.length / stride, rows + 64)) * stride);
        }
    }

    /** Lookup table for values within the range; others go through {@link #resolve}. Tables returned earlier remain valid. */
    BinTable table() {
        if (widened) {
            table = table.within(range.min(), range.max());
            widened = false;
        }
        return table;
    }

    /**
     * Bin of any value.
     *
     * @throws Bins.NotFinite if it is infinite or NaN
     */
    public int bin(float value) {
        return table.bin(value);
    }

    /**
     * Bin of any value, by binary search.
     *
     * @param counts whether the value is counted and extends the range
     * @throws Bins.NotFinite if it is infinite or NaN
     */
    int resolve(float value, boolean counts) {
        int bin = bins.bin(value);
        if (counts) {
            extendRange(value, value);
        }
        return bin;
    }

    /** Extends the range to counted values. */
    void extendRange(float low, float high) {
        // Adding 0 turns -0 into 0.
        if (range.add(low + 0f, high + 0f)) {
            widened = true;
        }
    }

    /**
     * Adds the counts of all rows to the columns of their concepts. Call {@link #clear} or {@link #release} afterwards.
     *
     * @param rows label set of each row
     * @param totals pixels counted in each row, in any bin
     */
    void flush(int[] rows, int used, int[] totals, LabelSets labelSets) {
        if (counts.length == 0) {
            return;
        }
        long[] line = new long[bins.size()];
        for (int row = 0; row < used; row++) {
            // A copy, because loops from 0 to n over arrays of one length compile to vector instructions.
            System.arraycopy(counts, row * stride, line, 0, line.length);
            splitOffCells(line);
            if (row == 0) {
                continue;
            }
            if (bins.sparse()) {
                addCommon(line, totals[row]);
            }
            if (Arrays.stream(line).anyMatch(n -> n != 0)) {
                for (int column : labelSets.columns(rows[row])) {
                    conceptCounts.add(labelSets.fold(rows[row]), column, line);
                }
            }
        }
    }

    /** Moves the cells of a row to the cell counts; pixels remain. */
    private void splitOffCells(long[] line) {
        for (int b = 0; b < line.length; b++) {
            cellCounts[b] += line[b] >>> CELL_SHIFT;
            line[b] &= CellRows.ONE_CELL - 1;
        }
    }

    /** Sets the count of the common value: the total less all other counts. */
    private void addCommon(long[] line, int total) {
        line[bins.commonBin()] = 0;
        long others = Arrays.stream(line).sum();
        line[bins.commonBin()] = total - others;
        if (total > others) {
            float common = bins.edge(bins.commonBin());
            extendRange(common, common);
        }
    }

    /**
     * Completes the cell counts by those of the common value.
     *
     * @param cells number of all cells
     */
    void completeCellCounts(long cells) {
        if (bins.sparse()) {
            cellCounts[bins.commonBin()] = 0;
            cellCounts[bins.commonBin()] = cells - Arrays.stream(cellCounts).sum();
        }
    }

    /** Clears the counts by label set; those by column remain. */
    void clear() {
        Arrays.fill(counts, 0);
    }

    /** Frees the counts by label set; those by column remain. */
    void release() {
        counts = EMPTY;
    }

    /** Writes the counts by column; those by label set must be empty. */
    public void write(DataOutput out) throws IOException {
        bins.write(out);
        out.writeFloat(range.min());
        out.writeFloat(range.max());
        CountEncoding.write(out, cellCounts);
        if (valueRanges != null) {
            valueRanges.write(out);
        }
        topImages.write(out);
        conceptCounts.write(out);
    }

    /** Sets the distance between rows of the counts, which must be empty. */
    public void stride(int value) {
        stride = value;
    }

    /** Reads what {@link #write} wrote. */
    public static ChannelHistogram read(DataInput in, int stride, ConceptColumns columns) throws IOException {
        ChannelHistogram histogram = new ChannelHistogram(Bins.read(in), stride, columns);
        histogram.add(in);
        return histogram;
    }

    /** Adds what {@link #write} wrote after the bins, which must be the same as here. */
    public void add(DataInput in) throws IOException {
        float low = in.readFloat();
        float high = in.readFloat();
        if (low <= high) {
            extendRange(low, high);
        }
        CountEncoding.addTo(cellCounts, in);
        if (valueRanges != null) {
            valueRanges.add(in);
        }
        topImages.add(in);
        conceptCounts.add(in);
    }

    /** Counts of a column by bin, or null where there are none. */
    public long @Nullable [] columnCounts(int fold, int column) {
        return conceptCounts.get(fold, column);
    }
}
