package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Values of one channel in bins that hold more than one value, each with the number of its labels. */
public final class ValueBuffer {
    /** Maximum number of values that are held twice during a sort: 64 MiB per thread. */
    private static final int MAX_RADIX_SORTED = 1 << 23;

    private long[] keys = new long[0];
    private int n;

    /**
     * @param values of cells or pixels
     * @param from index of the first value
     * @param items indices of the values to add, relative to {@code from}
     * @param payload for each item the number of its labels
     * @param count number of items
     * @param complete as in {@link ChannelHistogram#needsValues}
     */
    public void add(
            float[] values,
            int from,
            int[] items,
            int[] payload,
            int count,
            ChannelHistogram histogram,
            boolean complete) {
        if (keys.length < n + count) {
            keys = Arrays.copyOf(keys, Math.max(n + count, n + (n >> 1)));
        }
        for (int i = 0; i < count; i++) {
            float v = values[from + items[i]] + 0f;
            if (histogram.needsValues(histogram.bin(v), complete)) {
                keys[n++] = (long) Bins.ordered(v) << 32 | payload[i];
            }
        }
    }

    public void add(float value, int payload) {
        if (keys.length == n) {
            keys = Arrays.copyOf(keys, Math.max(16, n + (n >> 1)));
        }
        keys[n++] = (long) Bins.ordered(value) << 32 | payload;
    }

    /** Receives values one at a time. */
    public interface Sink {
        void accept(float value, int payload) throws IOException;
    }

    public void write(DataOutput out) throws IOException {
        out.writeInt(n);
        for (int i = 0; i < n; i++) {
            out.writeFloat(value(i));
            out.writeInt(payload(i));
        }
    }

    /** Passes the values that {@link #write} wrote to a sink. */
    public static void read(DataInput in, Sink to) throws IOException {
        for (int n = in.readInt(); n > 0; n--) {
            to.accept(in.readFloat(), in.readInt());
        }
    }

    /** Sorts by value. */
    public void sort() {
        if (n <= MAX_RADIX_SORTED) {
            keys = RadixSort.sortByUpperHalf(keys, n);
        } else {
            Arrays.sort(keys, 0, n);
        }
    }

    public int size() {
        return n;
    }

    public float value(int i) {
        return Bins.unordered((int) (keys[i] >> 32));
    }

    public int payload(int i) {
        return (int) keys[i];
    }
}
