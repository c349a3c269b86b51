package org.sbonnx.auic.score;

import java.util.Arrays;

/** Counted values of one channel that lie in bins of more than one value: each with the labels it meets. */
final class Spool {
    private long[] keys = new long[0];
    private int n;

    /**
     * @param values of cells or pixels
     * @param from index of the first
     * @param items positions to take, counted from {@code from}
     * @param payload for each item the number of its labels
     * @param count number of items
     */
    void add(float[] values, int from, int[] items, int[] payload, int count, Unit unit) {
        if (keys.length < n + count) {
            keys = Arrays.copyOf(keys, Math.max(n + count, n + (n >> 1)));
        }
        for (int i = 0; i < count; i++) {
            float v = values[from + items[i]] + 0f;
            if (!unit.single(unit.bin(v))) {
                keys[n++] = (long) Bins.ordered(v) << 32 | payload[i];
            }
        }
    }

    void sort() {
        Arrays.sort(keys, 0, n);
    }

    int size() {
        return n;
    }

    float value(int i) {
        return Bins.unordered((int) (keys[i] >> 32));
    }

    int payload(int i) {
        return (int) keys[i];
    }
}
