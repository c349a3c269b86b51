package org.sbonnx.auic.score;

import java.util.Arrays;

/** Smallest and largest value counted in each bin of a channel: where they are equal, nothing is left open in the bin. */
final class Spans {
    private final float[] low;
    private final float[] high;

    Spans(int bins) {
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

    boolean single(int bin) {
        return low[bin] == high[bin];
    }

    /** Smallest value; +∞ where there is none. */
    float low(int bin) {
        return low[bin] + 0f;
    }

    float high(int bin) {
        return high[bin] + 0f;
    }
}
