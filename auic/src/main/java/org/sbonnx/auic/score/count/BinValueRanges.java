package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Smallest and largest counted value of each bin of a channel. Where both are equal, the bin holds a single value. */
public final class BinValueRanges {
    private final float[] low;
    private final float[] high;

    BinValueRanges(int bins) {
        low = new float[bins];
        high = new float[bins];
        Arrays.fill(low, Float.POSITIVE_INFINITY);
        Arrays.fill(high, Float.NEGATIVE_INFINITY);
    }

    void add(int bin, float value) {
        if (value < low[bin]) {
            low[bin] = value;
        }
        if (value > high[bin]) {
            high[bin] = value;
        }
    }

    /** Extends the ranges of the bins by {@code n} values from an index on, those that are counted. */
    void addCounted(float[] values, int from, int n, CellRows rows, BinTable table) {
        for (int i = 0; i < n; i++) {
            if (rows.counts(i)) {
                add(table.bin(values[from + i]), values[from + i]);
            }
        }
    }

    void write(DataOutput out) throws IOException {
        for (int b = 0; b < low.length; b++) {
            out.writeFloat(low[b]);
            out.writeFloat(high[b]);
        }
    }

    /** Adds what {@link #write} wrote. */
    void add(DataInput in) throws IOException {
        for (int b = 0; b < low.length; b++) {
            low[b] = Math.min(low[b], in.readFloat());
            high[b] = Math.max(high[b], in.readFloat());
        }
    }

    boolean isSingleValued(int bin) {
        return low[bin] == high[bin];
    }

    /** Smallest value; +∞ where there is none. */
    public float low(int bin) {
        return low[bin] + 0f;
    }

    /** Largest value; −∞ where there is none. */
    public float high(int bin) {
        return high[bin] + 0f;
    }
}
