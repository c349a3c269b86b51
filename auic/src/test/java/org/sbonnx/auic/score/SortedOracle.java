package org.sbonnx.auic.score;

import java.util.Arrays;

/** The definitions by sorting: every distinct value is a threshold. For data that {@link BruteForce} is too slow for. */
final class SortedOracle {
    /** Best score and area of one channel for one concept. */
    record Answer(double best, double phi) {}

    private SortedOracle() {}

    /**
     * @param values of the counted pixels
     * @param labels concept of each
     * @return one answer a concept, null where it is nowhere or everywhere
     */
    static Answer[] of(float[] values, short[] labels, int concepts) {
        long[] keys = new long[values.length];
        for (int i = 0; i < keys.length; i++) {
            int bits = Float.floatToIntBits(values[i] + 0f);
            int ordered = bits >= 0 ? bits : bits ^ 0x7fffffff;
            keys[i] = (long) ordered << 32 | i;
        }
        Arrays.sort(keys);
        Answer[] answers = new Answer[concepts];
        for (int c = 0; c < concepts; c++) {
            answers[c] = answer(values, labels, keys, c);
        }
        return answers;
    }

    private static Answer answer(float[] values, short[] labels, long[] keys, int concept) {
        long p = 0;
        for (short label : labels) {
            p += label == concept ? 1 : 0;
        }
        long n = values.length - p;
        if (p == 0 || n == 0) {
            return null;
        }
        // Ascending: at each threshold what lies at or below it is no longer selected.
        long tp = p;
        long fp = n;
        double best = score(tp, fp, p, n);
        double area = 0;
        for (int i = 0; i < keys.length; ) {
            float value = values[(int) keys[i]];
            while (i < keys.length && values[(int) keys[i]] == value) {
                boolean positive = labels[(int) keys[i++]] == concept;
                tp -= positive ? 1 : 0;
                fp -= positive ? 0 : 1;
            }
            double score = score(tp, fp, p, n);
            best = Math.max(best, score);
            if (i < keys.length) {
                area += ((double) values[(int) keys[i]] - value) * score;
            }
        }
        double range = (double) values[(int) keys[keys.length - 1]] - values[(int) keys[0]];
        return new Answer(best, range > 0 ? area / range : Double.NaN);
    }

    private static double score(long tp, long fp, long p, long n) {
        long fn = p - tp;
        long tn = n - fp;
        return 0.5 * tp / (tp + fp + fn) + 0.5 * tn / (tn + fp + fn);
    }
}
