package org.sbonnx.auic.score.count;

/** Radix sort by 11 bits at a time; the time does not depend on the order of the values. */
final class RadixSort {
    private static final int BITS = 11;
    private static final int DIGITS = 1 << BITS;

    private RadixSort() {}

    /** The finite values in ascending order; −0 becomes 0. */
    static float[] sortedFinite(float[] values) {
        long[] keys = new long[values.length];
        int n = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                keys[n++] = (long) Bins.ordered(value + 0f) << 32;
            }
        }
        long[] sorted = sortByUpperHalf(keys, n);
        float[] ascending = new float[n];
        for (int i = 0; i < n; i++) {
            ascending[i] = Bins.unordered((int) (sorted[i] >> 32));
        }
        return ascending;
    }

    /**
     * Sorts by the upper 32 bits, read as a signed int; stable.
     *
     * @param values the first {@code n} are sorted; the array is overwritten
     */
    static long[] sortByUpperHalf(long[] values, int n) {
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
