package org.sbonnx.auic.score.metric;

import java.util.Arrays;
import org.sbonnx.auic.score.count.BinValueRanges;
import org.sbonnx.auic.score.count.Bins;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.label.ConceptColumns;

/** Counts of one channel over all images or one fold, cumulated from the highest bin down. */
public final class CumulativeHistogram {
    /** Stands for all images in place of a fold, which is 0 or 1. */
    public static final int ALL_FOLDS = 2;

    private final ChannelHistogram histogram;
    private final Bins bins;
    private final ConceptColumns columns;
    private final long[][] above;
    private final double min;
    private final double max;

    private CumulativeHistogram(ChannelHistogram histogram, ConceptColumns columns, long[][] above) {
        this.histogram = histogram;
        this.bins = histogram.bins();
        this.columns = columns;
        this.above = above;
        this.min = histogram.min();
        this.max = histogram.max();
    }

    /**
     * @param fold 0 or 1
     * @param buffers for the sums of each column; arrays that are too short are replaced
     */
    static CumulativeHistogram of(ChannelHistogram histogram, int fold, ConceptColumns columns, long[][] buffers) {
        int n = histogram.bins().size();
        for (int column = 0; column < columns.size(); column++) {
            long[] counts = histogram.columnCounts(fold, column);
            long[] sums = cleared(buffers, column, n + 1);
            for (int b = n - 1; counts != null && b >= 0; b--) {
                sums[b] = sums[b + 1] + counts[b];
            }
        }
        return new CumulativeHistogram(histogram, columns, buffers);
    }

    /** Sum of both folds; {@code buffers} as for one fold. */
    CumulativeHistogram plus(CumulativeHistogram other, long[][] buffers) {
        int n = bins.size();
        for (int column = 0; column < above.length; column++) {
            long[] sums = cleared(buffers, column, n + 1);
            long[] one = above[column];
            long[] two = other.above[column];
            for (int b = 0; b < n; b++) {
                sums[b] = one[b] + two[b];
            }
        }
        return new CumulativeHistogram(histogram, columns, buffers);
    }

    private static long[] cleared(long[][] buffers, int column, int n) {
        if (buffers[column].length < n) {
            buffers[column] = new long[n];
        } else {
            Arrays.fill(buffers[column], 0, n, 0);
        }
        return buffers[column];
    }

    Bins bins() {
        return bins;
    }

    /** Smallest and largest counted value of the channel over all images. */
    double min() {
        return min;
    }

    double max() {
        return max;
    }

    /** Pixels of a column in bins from {@code bin} on. */
    long above(int column, int bin) {
        return above[column][bin];
    }

    /** Pixels of a column in a bin. */
    long in(int column, int bin) {
        return above[column][bin] - above[column][bin + 1];
    }

    /** Positives of a concept. */
    long positives(int concept) {
        return above[concept][0];
    }

    /** Negatives of a concept: counted pixels of its category without it. */
    long negatives(int concept) {
        return above[columns.totalColumn(concept)][0] - above[concept][0];
    }

    /** Whether the concept can be scored: it has positives and negatives. */
    boolean isScorable(int concept) {
        return positives(concept) > 0 && negatives(concept) > 0;
    }

    /** Column of the counted pixels of a concept's category. */
    int totalColumn(int concept) {
        return columns.totalColumn(concept);
    }

    /** Whether all counted values of a bin are equal: its {@link #bottom}. */
    boolean isSingleValued(int bin) {
        return histogram.isSingleValued(bin);
    }

    /** A lower bound of the values in a bin that is not empty. */
    double bottom(int bin) {
        BinValueRanges valueRanges = histogram.valueRanges();
        return valueRanges == null ? Math.max(bins.edge(bin), min) : valueRanges.low(bin);
    }

    /** An upper bound of the values in a bin that is not empty. */
    double top(int bin) {
        BinValueRanges valueRanges = histogram.valueRanges();
        return valueRanges == null ? Math.min(bins.top(bin), max) : valueRanges.high(bin);
    }

    /** First bin all of whose counted values lie above {@code threshold}, or the number of bins. */
    int firstAbove(double threshold) {
        int b = bins.firstAbove(threshold);
        return b > 0 && histogram.valueRanges() != null && bottom(b - 1) > threshold ? b - 1 : b;
    }
}
