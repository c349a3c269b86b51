package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Intervals that partition the values of one channel: bin b holds {@code [edge(b), edge(b + 1))}; the first reaches down to
 * −∞, the last up to +∞. An interval may hold a single float.
 * {@link BinTable} looks them up.
 */
public final class Bins {
    /** Maximum number of bins of a channel. */
    private static final int MAX_BINS = 1 << 14;
    /** Minimum share of the most frequent value from which it is not counted value by value. */
    private static final double SPARSE_SHARE = 0.55;

    private final float[] edges;
    /** The most frequent value, NaN if none stands out, and its bin. */
    private final float common;

    private final int commonBits;
    private final int commonBin;
    private final boolean sparse;
    private final boolean repeats;

    private final LogLinearGrid grid;
    private final ValueFrequencies frequencies;

    private Bins(float[] edges, LogLinearGrid grid, ValueFrequencies frequencies) {
        this.edges = edges;
        this.grid = grid;
        this.frequencies = frequencies;
        this.common = frequencies.common();
        this.commonBits = Float.floatToRawIntBits(common);
        this.commonBin = Float.isNaN(common) ? 0 : bisect(common);
        this.sparse = frequencies.share() >= SPARSE_SHARE && isSingleValued(commonBin);
        this.repeats = frequencies.repeats();
    }

    /**
     * Frequencies of values in a sample of a channel.
     *
     * @param common most frequent value, NaN if none stands out
     * @param share of that value
     * @param repeats whether the other values repeat too, so that many bins may hold a single value
     */
    record ValueFrequencies(float common, double share, boolean repeats) {
        static final ValueFrequencies NONE = new ValueFrequencies(Float.NaN, 0, false);
    }

    /** @param inner all edges but the first, ascending and distinct */
    static Bins of(float[] inner, LogLinearGrid grid, ValueFrequencies frequencies) {
        float[] edges = new float[inner.length + 1];
        edges[0] = Float.NEGATIVE_INFINITY;
        System.arraycopy(inner, 0, edges, 1, inner.length);
        return new Bins(edges, grid, frequencies);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(edges.length);
        for (int b = 1; b < edges.length; b++) {
            out.writeFloat(edges[b]);
        }
        out.writeFloat(grid.low());
        out.writeFloat(grid.offset());
        out.writeInt(grid.round());
        out.writeInt(grid.shift());
        out.writeInt(grid.cells());
        out.writeFloat(frequencies.common());
        out.writeDouble(frequencies.share());
        out.writeBoolean(frequencies.repeats());
    }

    /** Whether both have the same edges. */
    public boolean equalEdges(Bins other) {
        return Arrays.equals(edges, other.edges) && repeats == other.repeats;
    }

    public static Bins read(DataInput in) throws IOException {
        int size = in.readInt();
        if (size < 1 || size > MAX_BINS) {
            throw new IOException("a histogram of " + size + " bins, not of 1 to " + MAX_BINS);
        }
        float[] inner = new float[size - 1];
        for (int b = 0; b < inner.length; b++) {
            inner[b] = in.readFloat();
        }
        LogLinearGrid grid =
                new LogLinearGrid(in.readFloat(), in.readFloat(), in.readInt(), in.readInt(), in.readInt());
        if (grid.cells() < 1 || grid.cells() > 1 << 20 || grid.shift() < 0 || grid.shift() > 31) {
            throw new IOException("a lookup grid of " + grid.cells() + " cells and a shift of " + grid.shift());
        }
        return of(inner, grid, new ValueFrequencies(in.readFloat(), in.readDouble(), in.readBoolean()));
    }

    /**
     * A grid that is uniform in the exponent of {@code value − low + offset}: fine where small values are frequent.
     *
     * @param low smallest value in the grid
     * @param offset limits the resolution near {@code low}, where the exponent would otherwise fall without end
     * @param round what is added to the bits before the shift: 0 rounds down, {@code (1 << shift) − 1} up
     * @param shift bits of the mantissa that the grid ignores
     * @param cells number of grid cells
     */
    record LogLinearGrid(float low, float offset, int round, int shift, int cells) {
        private static final int SEARCH_RADIUS = 32;

        /** For values from 0 on: with neither offset nor rounding down, 0 has the first cell to itself. */
        static LogLinearGrid fromZero(float high, int shift) {
            LogLinearGrid unbounded = new LogLinearGrid(0, 0, (1 << shift) - 1, shift, Integer.MAX_VALUE);
            return new LogLinearGrid(0, 0, unbounded.round, shift, unbounded.cell(high) + 1);
        }

        /** Added to a value before its exponent is taken. */
        float bias() {
            return offset - low;
        }

        /** Shifted bits of {@code low}; shifting before subtracting avoids an overflow. */
        int base() {
            return (Float.floatToRawIntBits(low + bias()) + round) >> shift;
        }

        /** Grid cell of a value, possibly outside the grid; monotonic in the value. */
        int unclampedCell(float value) {
            return ((Float.floatToRawIntBits(value + bias()) + round) >> shift) - base();
        }

        /** The grid cell nearest to a value, inside the grid. */
        int cell(float value) {
            return Math.max(0, Math.min(unclampedCell(value), cells - 1));
        }

        /** Smallest float that lies in a cell above the first. */
        float start(int cell) {
            int below = ordered(low);
            int above = ordered(Float.MAX_VALUE);
            // Except for rounding, the cell starts here; otherwise one of the few floats around is usually the start.
            int near = ordered(Float.intBitsToFloat(((cell + base()) << shift) - round) - bias());
            if (near > below && cell(unordered(near)) >= cell && cell(unordered(near - 1)) < cell) {
                return unordered(near);
            }
            if (near > below + SEARCH_RADIUS && near < above - SEARCH_RADIUS) {
                below = cell(unordered(near - SEARCH_RADIUS)) < cell ? near - SEARCH_RADIUS : below;
                above = cell(unordered(near + SEARCH_RADIUS)) >= cell ? near + SEARCH_RADIUS : above;
            }
            while (above - (long) below > 1) {
                int middle = (int) ((below + (long) above) >> 1);
                if (cell(unordered(middle)) >= cell) {
                    above = middle;
                } else {
                    below = middle;
                }
            }
            return unordered(above);
        }
    }

    /** An int in the order of the floats; equal for both zeros after adding {@code 0f}. */
    static int ordered(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits ^ ((bits >> 31) & 0x7fffffff);
    }

    static float unordered(int value) {
        return Float.intBitsToFloat(value ^ ((value >> 31) & 0x7fffffff));
    }

    /**
     * Bin of a value, by binary search.
     *
     * @throws NotFinite if the value is infinite or NaN
     */
    int bin(float value) {
        if (!Float.isFinite(value)) {
            throw new NotFinite(value);
        }
        return value == common ? commonBin : bisect(value);
    }

    /** A value that has no bin. */
    static final class NotFinite extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotFinite(float value) {
            super(Float.toString(value), null, false, false);
        }
    }

    /** Writes the indices of those of {@code n} values from {@code from} on that are not the common value; returns their number. */
    int indicesOfUncommon(float[] values, int from, int n, int[] into) {
        int bits = commonBits;
        int m = 0;
        for (int i = 0; i < n; i++) {
            into[m] = i;
            int difference = Float.floatToRawIntBits(values[from + i]) ^ bits;
            m += (difference | -difference) >>> 31;
        }
        return m;
    }

    private int bisect(float value) {
        int below = 0;
        int above = edges.length;
        while (above - below > 1) {
            int middle = (below + above) >>> 1;
            if (edges[middle] <= value) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return below;
    }

    LogLinearGrid grid() {
        return grid;
    }

    public int size() {
        return edges.length;
    }

    /**
     * Whether the common value is so frequent that only the others are counted; its count is the total less theirs.
     */
    boolean sparse() {
        return sparse;
    }

    /** Bin of the common value. */
    int commonBin() {
        return commonBin;
    }

    /** Whether to track which bins hold a single value. */
    boolean repeats() {
        return repeats;
    }

    /** Lower end of a bin; −∞ for the first. */
    public float edge(int bin) {
        return edges[bin];
    }

    /** Whether the bin contains a single float, its {@link #edge}. */
    boolean isSingleValued(int bin) {
        return bin > 0 && bin + 1 < edges.length && edges[bin + 1] == Math.nextUp(edges[bin]);
    }

    /** Largest float of a bin; +∞ for the last. */
    public float top(int bin) {
        return bin + 1 < edges.length ? Math.nextDown(edges[bin + 1]) : Float.POSITIVE_INFINITY;
    }

    /** First bin whose values all lie above {@code threshold}, or {@link #size()}. */
    public int firstAbove(double threshold) {
        if (threshold == Double.NEGATIVE_INFINITY) {
            return 0;
        }
        for (int b = edges.length - 1; b >= 0; b--) {
            if (edges[b] <= threshold) {
                return b + 1;
            }
        }
        return 0;
    }
}
