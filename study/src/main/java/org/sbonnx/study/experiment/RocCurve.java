package org.sbonnx.study.experiment;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Area under the receiver operating characteristic of a score with finitely many values, from exact counts.
 *
 * <pre>
 * Counts  long, one pair for each value; merging is addition
 * Result  P(score of a positive > score of a negative) + ½ P(equal), in [0, 1]; ½ is chance
 * Cost    O(values log values)
 * </pre>
 */
public final class RocCurve {
    private final long[] positives;
    private final long[] negatives;

    /** @param values number of different values */
    public RocCurve(int values) {
        positives = new long[values];
        negatives = new long[values];
    }

    /** Counts one observation of a value. */
    public void add(int value, boolean positive) {
        (positive ? positives : negatives)[value]++;
    }

    /** All observations. */
    public long count() {
        long n = 0;
        for (int v = 0; v < positives.length; v++) {
            n += count(v);
        }
        return n;
    }

    /** Observations of a value. */
    public long count(int value) {
        return positives[value] + negatives[value];
    }

    /** Share of positives among all; 0 without observations. */
    public double rate() {
        long p = 0;
        for (long n : positives) {
            p += n;
        }
        long all = count();
        return all == 0 ? 0 : (double) p / all;
    }

    /** Share of positives among the observations of a value; 0 where there are none. */
    public double rate(int value) {
        return count(value) == 0 ? 0 : (double) positives[value] / count(value);
    }

    /**
     * The area when values are ranked by a score.
     *
     * @param score of each value; equal scores tie
     * @return ½ where there are only positives or only negatives
     */
    public double area(double[] score) {
        Integer[] order = new Integer[score.length];
        for (int v = 0; v < order.length; v++) {
            order[v] = v;
        }
        Arrays.sort(order, Comparator.comparingDouble(v -> score[v]));
        double below = 0;
        double area = 0;
        double totalPositives = 0;
        int at = 0;
        while (at < order.length) {
            int end = at;
            double p = 0;
            double n = 0;
            while (end < order.length && score[order[end]] == score[order[at]]) {
                p += positives[order[end]];
                n += negatives[order[end]];
                end++;
            }
            area += p * (below + n / 2);
            below += n;
            totalPositives += p;
            at = end;
        }
        return totalPositives == 0 || below == 0 ? 0.5 : area / totalPositives / below;
    }
}
