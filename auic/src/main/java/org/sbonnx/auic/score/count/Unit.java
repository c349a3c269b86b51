package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Slots;

/**
 * Counts of one channel on one grid: pixels by (label combination, bin), held by combination and folded into 64-bit slots before they
 * could overflow or grow too many. One thread at a time.
 */
public final class Unit {
    /** One cell in an entry of the table. */
    static final long CELL = 1L << 36;

    private static final int CELL_SHIFT = Long.numberOfTrailingZeros(CELL);

    /** Most cells that a table may take before it is folded; of pixels it may take {@code Integer.MAX_VALUE}. */
    static final int MOST_CELLS = (1 << 28) - 1;

    private static final long[] NONE = {};
    /** Bytes of the longest count on disk. */
    private static final int LONGEST = 10;

    private final Bins bins;
    /** For the range as it was when it was last asked for. */
    private BinTable table;

    private boolean widened;

    private final Slots slots;
    private long[] counts = NONE;

    private int stride;
    private final long[] @Nullable [][] folded = {null, null};
    private final long[] raw;
    private final @Nullable Spans spans;
    private final Drivers drivers = new Drivers();
    /** Sum of the values of the image being counted. */
    private double sum;

    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    public Unit(Bins bins, int stride, Slots slots) {
        this.bins = bins;
        this.table = new BinTable(bins);
        this.stride = stride;
        this.slots = slots;
        this.raw = new long[bins.size()];
        this.spans = bins.repeats() ? new Spans(bins.size()) : null;
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
    public Spans spans() {
        return spans;
    }

    /** Adds to the sum of the values of the image being counted. */
    void drive(double values) {
        sum += values;
    }

    /** Ends an image of {@code n} values. */
    void endImage(String image, int n) {
        drivers.add(image, sum / n);
        sum = 0;
    }

    /** The images that drive the channel. */
    public Drivers drivers() {
        return drivers;
    }

    /** Whether all counted values of a bin are equal, as far as is known. */
    public boolean single(int bin) {
        return bins.single(bin) || (spans != null && spans.single(bin));
    }

    /**
     * Whether a bin's values have to be seen one by one to know them.
     *
     * @param alone whether no other counts will be added to these
     */
    public boolean open(int bin, boolean alone) {
        return !(alone ? single(bin) : bins.single(bin));
    }

    /** Whether any value was counted. */
    boolean began() {
        return min <= max;
    }

    /** Whether the channel takes more than one value. */
    public boolean active() {
        return min < max;
    }

    /** Cells by bin, whether their pixels count or not. */
    public long[] raw() {
        return raw;
    }

    /**
     * The counts, with room for {@code rows} rows. Row r, a combination, holds {@code bins.size()} entries from
     * {@code r * stride} on; row 0 takes what counts nowhere. An entry is a number of pixels plus {@link #CELL} times a number of
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
     * Moves counts by place in the table to these, {@code each} for every one there: those are zero then.
     *
     * @param other tables one after the other, behind {@link BinTable#SILENT}
     * @param begin where the row of each begins in the counts
     */
    void take(long[] other, int[] begin, int rows, long each) {
        grow(rows);
        for (int t = 0; t < begin.length; t++) {
            table.take(other, 1 + t * table.width(), counts, begin[t], each);
        }
    }

    private void grow(int rows) {
        if (counts.length < rows * stride) {
            counts = Arrays.copyOf(counts, Math.max(rows, Math.min(2 * counts.length / stride, rows + 64)) * stride);
        }
    }

    /** Finds bins of values that cannot widen the range; {@link #count} is for all others. Others before it remain right. */
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
    int count(float value, boolean counts) {
        int bin = bins.bin(value);
        if (counts) {
            extend(value, value);
        }
        return bin;
    }

    /** Widens the range to counted values. */
    void extend(float low, float high) {
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
    void fold(int[] rows, int used, int[] totals, Combinations combinations) {
        if (counts.length == 0) {
            return;
        }
        long[] line = new long[bins.size()];
        for (int row = 0; row < used; row++) {
            // A copy, since loops from 0 to n over arrays of one length become vector instructions.
            System.arraycopy(counts, row * stride, line, 0, line.length);
            takeCells(line);
            if (row == 0) {
                continue;
            }
            if (bins.sparse()) {
                addCommon(line, totals[row]);
            }
            if (Arrays.stream(line).anyMatch(n -> n != 0)) {
                for (int slot : combinations.slots(rows[row])) {
                    add(line, slot(combinations.half(rows[row]), slot));
                }
            }
        }
    }

    /** Moves the cells of a row to the raw counts: pixels are left. */
    private void takeCells(long[] line) {
        for (int b = 0; b < line.length; b++) {
            raw[b] += line[b] >>> CELL_SHIFT;
            line[b] &= CELL - 1;
        }
    }

    /** The common value's count is what the others leave of the total. */
    private void addCommon(long[] line, int total) {
        line[bins.commonBin()] = 0;
        long others = Arrays.stream(line).sum();
        line[bins.commonBin()] = total - others;
        if (total > others) {
            float common = bins.edge(bins.commonBin());
            extend(common, common);
        }
    }

    private static void add(long[] line, long[] to) {
        for (int b = 0; b < line.length; b++) {
            to[b] += line[b];
        }
    }

    private long[] slot(int half, int slot) {
        long[][] ofHalf = folded[half];
        if (ofHalf == null) {
            ofHalf = new long[slots.size()][];
            folded[half] = ofHalf;
        }
        if (ofHalf[slot] == null) {
            ofHalf[slot] = new long[bins.size()];
        }
        return ofHalf[slot];
    }

    /**
     * Completes the raw counts.
     *
     * @param cells number of cells seen
     */
    void settle(long cells) {
        if (bins.sparse()) {
            raw[bins.commonBin()] = 0;
            raw[bins.commonBin()] = cells - Arrays.stream(raw).sum();
        }
    }

    /** Empties the counts; what was folded stays. */
    void clear() {
        Arrays.fill(counts, 0);
    }

    /** Frees the counts; what was folded stays. */
    void release() {
        counts = NONE;
    }

    /** Writes what was folded; the counts must be empty. */
    public void write(DataOutput out) throws IOException {
        bins.write(out);
        out.writeFloat(min);
        out.writeFloat(max);
        writeAll(out, raw);
        if (spans != null) {
            spans.write(out);
        }
        drivers.write(out);
        for (int half = 0; half < folded.length; half++) {
            for (int slot = 0; slot < slots.size(); slot++) {
                long[] counts = folded(half, slot);
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
    public static Unit read(DataInput in, int stride, Slots slots) throws IOException {
        Unit unit = new Unit(Bins.read(in), stride, slots);
        unit.add(in);
        return unit;
    }

    /** Adds what {@link #write} wrote behind the bins, which must be the same as here. */
    public void add(DataInput in) throws IOException {
        float low = in.readFloat();
        float high = in.readFloat();
        if (low <= high) {
            extend(low, high);
        }
        addAll(in, raw);
        if (spans != null) {
            spans.add(in);
        }
        drivers.add(in);
        for (int half = 0; half < folded.length; half++) {
            for (int slot = 0; slot < slots.size(); slot++) {
                if (in.readBoolean()) {
                    addAll(in, slot(half, slot));
                }
            }
        }
    }

    /** Seven bits a byte, the lowest first, all but a number's last byte with the eighth bit: most counts are small. */
    private static void writeAll(DataOutput out, long[] counts) throws IOException {
        byte[] bytes = new byte[LONGEST * counts.length];
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
                if (i == LONGEST) {
                    throw new IOException("a count without an end");
                }
                part = in.readByte();
                count |= (part & 0x7fL) << 7 * i;
            }
            counts[b] = Math.addExact(counts[b], count);
        }
    }

    /** Folded counts of a slot by bin, or null where there are none. */
    public long @Nullable [] folded(int half, int slot) {
        long[][] ofHalf = folded[half];
        return ofHalf == null ? null : ofHalf[slot];
    }
}
