package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Smallest and largest value counted in each bin of a channel: where they are equal, nothing is left open in the bin. */
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

    public float high(int bin) {
        return high[bin] + 0f;
    }
}
