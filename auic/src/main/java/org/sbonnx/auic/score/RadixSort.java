package org.sbonnx.auic.score;

/** Sorts by 11 bits at a time, in a time that the order does not change. One thread at a time. */
final class RadixSort {
    private static final int BITS = 11;
    private static final int DIGITS = 1 << BITS;

    private int[] keys = new int[0];
    private int[] other = new int[0];

    /** The finite ones of some values, ascending; both zeros are one. */
    float[] finite(float[] values) {
        if (keys.length < values.length) {
            keys = new int[values.length];
            other = new int[values.length];
        }
        int[][] counts = new int[3][DIGITS];
        int n = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                int key = Bins.ordered(value + 0f) ^ Integer.MIN_VALUE;
                keys[n++] = key;
                for (int pass = 0; pass < 3; pass++) {
                    counts[pass][digit(key, pass)]++;
                }
            }
        }
        for (int pass = 0; pass < 3; pass++) {
            int[] next = starts(counts[pass]);
            for (int i = 0; i < n; i++) {
                other[next[digit(keys[i], pass)]++] = keys[i];
            }
            int[] sorted = other;
            other = keys;
            keys = sorted;
        }
        float[] ascending = new float[n];
        for (int i = 0; i < n; i++) {
            ascending[i] = Bins.unordered(keys[i] ^ Integer.MIN_VALUE);
        }
        return ascending;
    }

    /**
     * Sorts by the upper 32 bits, read as a signed int; where these are equal the order remains.
     *
     * @param values of which the first {@code n} are sorted; what is left of them has no meaning
     */
    static long[] byUpperHalf(long[] values, int n) {
        int[][] counts = new int[3][DIGITS];
        for (int i = 0; i < n; i++) {
            int key = upperHalf(values[i]);
            for (int pass = 0; pass < 3; pass++) {
                counts[pass][digit(key, pass)]++;
            }
        }
        long[] from = values;
        long[] to = new long[n];
        for (int pass = 0; pass < 3; pass++) {
            int[] next = starts(counts[pass]);
            for (int i = 0; i < n; i++) {
                to[next[digit(upperHalf(from[i]), pass)]++] = from[i];
            }
            long[] sorted = to;
            to = from;
            from = sorted;
        }
        return from;
    }

    private static int upperHalf(long value) {
        return (int) (value >>> 32) ^ Integer.MIN_VALUE;
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
