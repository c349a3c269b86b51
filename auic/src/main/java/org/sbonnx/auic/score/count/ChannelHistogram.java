package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelSets;

/**
 * Counts of one channel on one grid: pixels by (label combination, bin), held by combination and folded into 64-bit slots before they
 * could overflow or grow too many. One thread at a time.
 */
public final class ChannelHistogram {
    /** One cell in an entry of the table. */
    static final long ONE_CELL = 1L << 36;

    private static final int CELL_SHIFT = Long.numberOfTrailingZeros(ONE_CELL);

    /** Most cells that a table may take before it is folded; of pixels it may take {@code Integer.MAX_VALUE}. */
    static final int MAX_CELLS = (1 << 28) - 1;

    private static final long[] EMPTY = {};
    /** Bytes of the longest count on disk. */
    private static final int MAX_COUNT_BYTES = 10;

    private final Bins bins;
    /** For the range as it was when it was last asked for. */
    private BinTable table;

    private boolean widened;

    private final ConceptColumns columns;
    private long[] counts = EMPTY;

    private int stride;
    private final long[] @Nullable [][] columnCounts = {null, null};
    private final long[] cellCounts;
    private final @Nullable BinValueRanges valueRanges;
    private final TopImages topImages = new TopImages();
    /** Sum of the values of the image being counted. */
    private double imageSum;

    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    public ChannelHistogram(Bins bins, int stride, ConceptColumns columns) {
        this.bins = bins;
        this.table = new BinTable(bins);
        this.stride = stride;
        this.columns = columns;
        this.cellCounts = new long[bins.size()];
        this.valueRanges = bins.repeats() ? new BinValueRanges(bins.size()) : null;
    }

    public Bins bins() {
        return bins;
    }

    /** Smallest value among the counted pixels; +∞ where none was counted. */
    public float min() {
        return min;
    }

    public float max() {
        return max;
    }

    /** Smallest and largest counted value of each bin, for a channel whose values repeat. */
    @Nullable
    public BinValueRanges valueRanges() {
        return valueRanges;
    }

    /** Adds to the sum of the values of the image being counted. */
    void addToImageSum(double values) {
        imageSum += values;
    }

    /** Ends an image of {@code n} values. */
    void endImage(String image, int n) {
        topImages.add(image, imageSum / n);
        imageSum = 0;
    }

    /** The images that drive the channel. */
    public TopImages topImages() {
        return topImages;
    }

    /** Whether all counted values of a bin are equal, as far as is known. */
    public boolean isSingleValued(int bin) {
        return bins.isSingleValued(bin) || (valueRanges != null && valueRanges.isSingleValued(bin));
    }

    /**
     * Whether a bin's values have to be seen one by one to know them.
     *
     * @param complete whether no other counts will be added to these
     */
    public boolean needsValues(int bin, boolean complete) {
        return !(complete ? isSingleValued(bin) : bins.isSingleValued(bin));
    }

    /** Whether any value was counted. */
    boolean hasValues() {
        return min <= max;
    }

    /** Whether the channel takes more than one value. */
    public boolean isActive() {
        return min < max;
    }

    /** Cells by bin, whether their pixels count or not. */
    public long[] cellCounts() {
        return cellCounts;
    }

    /**
     * The counts, with room for {@code rows} rows. Row r, a combination, holds {@code bins.size()} entries from
     * {@code r * stride} on; row 0 takes what counts nowhere. An entry is a number of pixels plus {@link #ONE_CELL} times a number of
     * cells: one addition counts both.
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
     * Moves counts by place in the table to these, {@code weight} for every one there: those are zero then.
     *
     * @param slotCounts tables one after the other, behind {@link BinTable#UNRESOLVED}
     * @param rowOffsets where the row of each begins in the counts
     */
    void drain(long[] slotCounts, int[] rowOffsets, int rows, long weight) {
        grow(rows);
        for (int t = 0; t < rowOffsets.length; t++) {
            table.drain(slotCounts, 1 + t * table.width(), counts, rowOffsets[t], weight);
        }
    }

    private void grow(int rows) {
        if (counts.length < rows * stride) {
            counts = Arrays.copyOf(counts, Math.max(rows, Math.min(2 * counts.length / stride, rows + 64)) * stride);
        }
    }

    /** Finds bins of values that cannot widen the range; {@link #resolve} is for all others. Others before it remain right. */
    BinTable table() {
        if (widened) {
            table = table.within(min, max);
            widened = false;
        }
        return table;
    }

    /**
     * Bin of any value.
     *
     * @throws Bins.NotFinite if it is no number to count
     */
    public int bin(float value) {
        return table.bin(value);
    }

    /**
     * Bin of any value to be counted.
     *
     * @param counts whether the value is counted, and may widen the range
     * @throws Bins.NotFinite if it is no number to count
     */
    int resolve(float value, boolean counts) {
        int bin = bins.bin(value);
        if (counts) {
            extendRange(value, value);
        }
        return bin;
    }

    /** Widens the range to counted values. */
    void extendRange(float low, float high) {
        if (low < min || high > max) {
            min = Math.min(min, low + 0f);
            max = Math.max(max, high + 0f);
            widened = true;
        }
    }

    /**
     * Moves the counts into the slots; to be {@link #clear cleared} or {@link #release released} then.
     *
     * @param rows combination of each row
     * @param totals pixels counted in each row, whatever their bin
     */
    void flush(int[] rows, int used, int[] totals, LabelSets labelSets) {
        if (counts.length == 0) {
            return;
        }
        long[] line = new long[bins.size()];
        for (int row = 0; row < used; row++) {
            // A copy, since loops from 0 to n over arrays of one length become vector instructions.
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
                    add(line, column(labelSets.fold(rows[row]), column));
                }
            }
        }
    }

    /** Moves the cells of a row to the raw counts: pixels are left. */
    private void splitOffCells(long[] line) {
        for (int b = 0; b < line.length; b++) {
            cellCounts[b] += line[b] >>> CELL_SHIFT;
            line[b] &= ONE_CELL - 1;
        }
    }

    /** The common value's count is what the others leave of the total. */
    private void addCommon(long[] line, int total) {
        line[bins.commonBin()] = 0;
        long others = Arrays.stream(line).sum();
        line[bins.commonBin()] = total - others;
        if (total > others) {
            float common = bins.edge(bins.commonBin());
            extendRange(common, common);
        }
    }

    private static void add(long[] line, long[] to) {
        for (int b = 0; b < line.length; b++) {
            to[b] += line[b];
        }
    }

    private long[] column(int fold, int column) {
        long[][] ofFold = columnCounts[fold];
        if (ofFold == null) {
            ofFold = new long[columns.size()][];
            columnCounts[fold] = ofFold;
        }
        if (ofFold[column] == null) {
            ofFold[column] = new long[bins.size()];
        }
        return ofFold[column];
    }

    /**
     * Completes the raw counts.
     *
     * @param cells number of cells seen
     */
    void completeCellCounts(long cells) {
        if (bins.sparse()) {
            cellCounts[bins.commonBin()] = 0;
            cellCounts[bins.commonBin()] = cells - Arrays.stream(cellCounts).sum();
        }
    }

    /** Empties the counts; what was folded stays. */
    void clear() {
        Arrays.fill(counts, 0);
    }

    /** Frees the counts; what was folded stays. */
    void release() {
        counts = EMPTY;
    }

    /** Writes what was folded; the counts must be empty. */
    public void write(DataOutput out) throws IOException {
        bins.write(out);
        out.writeFloat(min);
        out.writeFloat(max);
        writeAll(out, cellCounts);
        if (valueRanges != null) {
            valueRanges.write(out);
        }
        topImages.write(out);
        for (int fold = 0; fold < columnCounts.length; fold++) {
            for (int column = 0; column < columns.size(); column++) {
                long[] counts = columnCounts(fold, column);
                out.writeBoolean(counts != null);
                if (counts != null) {
                    writeAll(out, counts);
                }
            }
        }
    }

    /** Changes the distance between the rows of the counts, which must be empty. */
    public void stride(int value) {
        stride = value;
    }

    /** A unit without counts, of the bins that come next. */
    public static ChannelHistogram read(DataInput in, int stride, ConceptColumns columns) throws IOException {
        ChannelHistogram histogram = new ChannelHistogram(Bins.read(in), stride, columns);
        histogram.add(in);
        return histogram;
    }

    /** Adds what {@link #write} wrote behind the bins, which must be the same as here. */
    public void add(DataInput in) throws IOException {
        float low = in.readFloat();
        float high = in.readFloat();
        if (low <= high) {
            extendRange(low, high);
        }
        addAll(in, cellCounts);
        if (valueRanges != null) {
            valueRanges.add(in);
        }
        topImages.add(in);
        for (int fold = 0; fold < columnCounts.length; fold++) {
            for (int column = 0; column < columns.size(); column++) {
                if (in.readBoolean()) {
                    addAll(in, column(fold, column));
                }
            }
        }
    }

    /** Seven bits a byte, the lowest first, all but a number's last byte with the eighth bit: most counts are small. */
    private static void writeAll(DataOutput out, long[] counts) throws IOException {
        byte[] bytes = new byte[MAX_COUNT_BYTES * counts.length];
        int n = 0;
        for (long count : counts) {
            long rest = count;
            while (rest >>> 7 != 0) {
                bytes[n++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[n++] = (byte) rest;
        }
        out.write(bytes, 0, n);
    }

    private static void addAll(DataInput in, long[] counts) throws IOException {
        for (int b = 0; b < counts.length; b++) {
            long count = 0;
            byte part = -1;
            for (int i = 0; part < 0; i++) {
                if (i == MAX_COUNT_BYTES) {
                    throw new IOException("a count without an end");
                }
                part = in.readByte();
                count |= (part & 0x7fL) << 7 * i;
            }
            counts[b] = Math.addExact(counts[b], count);
        }
    }

    /** Folded counts of a slot by bin, or null where there are none. */
    public long @Nullable [] columnCounts(int fold, int column) {
        long[][] ofFold = columnCounts[fold];
        return ofFold == null ? null : ofFold[column];
    }
}
