package org.sbonnx.auic.score;

/** Sorts finite floats by 11 bits at a time, in a time that their order does not change. */
final class RadixSort {
    private static final int BITS = 11;
    private static final int DIGITS = 1 << BITS;

    private RadixSort() {}

    /** Sorts ascending; both zeros are equal. */
    static void sort(float[] values) {
        int n = values.length;
        int[] keys = new int[n];
        int[][] counts = new int[3][DIGITS];
        for (int i = 0; i < n; i++) {
            int key = Bins.ordered(values[i] + 0f) ^ Integer.MIN_VALUE;
            keys[i] = key;
            for (int pass = 0; pass < 3; pass++) {
                counts[pass][digit(key, pass)]++;
            }
        }
        int[] other = new int[n];
        for (int pass = 0; pass < 3; pass++) {
            int[] next = starts(counts[pass]);
            for (int key : keys) {
                other[next[digit(key, pass)]++] = key;
            }
            int[] sorted = other;
            other = keys;
            keys = sorted;
        }
        for (int i = 0; i < n; i++) {
            values[i] = Bins.unordered(keys[i] ^ Integer.MIN_VALUE);
        }
    }

    private static int digit(int key, int pass) {
        return key >>> pass * BITS & DIGITS - 1;
    }

    private static int[] starts(int[] counts) {
        int sum = 0;
        for (int d = 0; d < counts.length; d++) {
            int count = counts[d];
            counts[d] = sum;
            sum += count;
        }
        return counts;
    }
}
