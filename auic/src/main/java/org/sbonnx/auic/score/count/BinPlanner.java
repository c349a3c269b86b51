package org.sbonnx.auic.score.count;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Lays out the bins of a channel from a sample of its values. Frequent values get their own bins. The other edges follow the
 * quantiles of the sample, more densely in the upper tail, which decides rare concepts; some are evenly spaced over the range.
 * The edges affect how narrow the intervals of the first pass are, but not exact scores.
 */
final class BinPlanner {
    private static final int GRID_BITS = 11;
    /** Binary logarithm of the grid cells per octave for channels after a ReLU. */
    private static final int COARSE_BITS = 7;

    /** The same where values repeat, so that each gets its own bin. */
    private static final int FINE_BITS = 9;

    /** After a ReLU, the smallest 1 in so many positive values share a bin, which keeps the lookup tables short. */
    private static final int SMALLEST_SHARE = 64;

    private static final int MIN_REPEATS = 8;
    /** Minimum mean frequency of values from which bins with a single value are tracked. */
    private static final int REPEATS = 4;
    /** How far evenly spaced edges, and the outermost edge, reach: multiples of the sample's range. */
    private static final double EVENLY = 1.25;

    private static final double REACH = 8;
    /** Number of octaves that the bins of a constant sample cover. */
    private static final int OCTAVES = 40;

    private BinPlanner() {}

    /**
     * @param values a sample; values that are not finite are ignored
     * @param limit maximum number of bins
     */
    static Bins plan(float[] values, int limit) {
        float[] sample = RadixSort.sortedFinite(values);
        if (sample.length == 0) {
            return Bins.of(new float[0], new Bins.LogLinearGrid(0, 1, 0, 23, 1), Bins.ValueFrequencies.NONE);
        }
        Runs runs = Runs.of(sample, Math.max(MIN_REPEATS, sample.length / limit), Math.max(1, limit / 8));
        List<Frequent> frequent = runs.frequent();
        boolean boundedBelow = !frequent.isEmpty() && frequent.get(0).value() == sample[0];
        boolean repeats = runs.repeat();
        boolean fromZero = boundedBelow && sample[0] == 0 && sample[sample.length - 1] > 0;
        Bins.LogLinearGrid grid = fromZero
                ? Bins.LogLinearGrid.fromZero(
                        (float) (1.5 * sample[sample.length - 1]), 23 - (repeats ? FINE_BITS : COARSE_BITS))
                : grid(sample);
        int above = aboveLowest(sample);
        int least = fromZero && !repeats ? above + (sample.length - above) / SMALLEST_SHARE : 0;
        BinEdgeBuilder edges = new BinEdgeBuilder(grid, sample[least]);
        outside(sample, limit / (repeats ? 4 : 20), boundedBelow, edges);
        int room = limit - 1 - 2 * frequent.size();
        edges.addCellStarts(candidates(sample, above, Math.max(room - edges.size(), 1)), room);
        edges.addCellStarts(evenly(sample, room - edges.size()), room);
        for (Frequent f : frequent) {
            edges.add(f.value());
            edges.add(Math.nextUp(f.value()));
        }
        Bins.ValueFrequencies frequencies = frequent.isEmpty()
                ? new Bins.ValueFrequencies(Float.NaN, 0, repeats)
                : new Bins.ValueFrequencies(
                        frequent.get(0).value(), (double) frequent.get(0).count() / sample.length, repeats);
        return Bins.of(edges.sorted(), grid, frequencies);
    }

    private record Frequent(float value, int count) {}

    /**
     * Frequencies of the values of a sample.
     *
     * @param repeat whether values repeat beyond the two most frequent ones, as those of maps that are constant in each image do
     * @param frequent the most frequent values, in descending order
     */
    private record Runs(boolean repeat, List<Frequent> frequent) {
        /**
         * @param enough minimum count of a frequent value, if there are more distinct values than {@code most}
         * @param most maximum number of frequent values
         */
        static Runs of(float[] sorted, int enough, int most) {
            List<Frequent> chosen = new ArrayList<>();
            int distinct = 0;
            int first = 0;
            int second = 0;
            int end;
            for (int begin = 0; begin < sorted.length; begin = end) {
                end = begin + 1;
                while (end < sorted.length && sorted[end] == sorted[begin]) {
                    end++;
                }
                int count = end - begin;
                distinct++;
                second = Math.max(second, Math.min(first, count));
                first = Math.max(first, count);
                if (distinct <= most || count >= enough) {
                    chosen.add(new Frequent(sorted[begin], count));
                }
            }
            if (distinct > most) {
                chosen.removeIf(f -> f.count() < enough);
            }
            chosen.sort(Comparator.comparingInt(Frequent::count).reversed().thenComparing(Frequent::value));
            return new Runs(
                    sorted.length - first - second >= REPEATS * (distinct - 2),
                    chosen.subList(0, Math.min(most, chosen.size())));
        }
    }

    private static Bins.LogLinearGrid grid(float[] sorted) {
        float low = sorted[0];
        float high = sorted[sorted.length - 1];
        double range = (double) high - low;
        if (range == 0) {
            return new Bins.LogLinearGrid(low, Math.max(1, Math.abs(low)) / (1 << 24), 0, 23 - 5, OCTAVES << 5);
        }
        if (!(range > 1e-30 && range < 1e30)) {
            return new Bins.LogLinearGrid(low, 1, 0, 23, 1);
        }
        boolean crowdedBelow = sorted[sorted.length / 2] - (double) low < 0.15 * range;
        float offset = (float) (crowdedBelow ? range / 256 : range);
        int shift = 23 - (crowdedBelow ? GRID_BITS - 3 : GRID_BITS);
        // The last float of a grid cell, so that the lowest value, often a frequent one, shares its cell with few
        // others.
        offset = Float.intBitsToFloat(Float.floatToRawIntBits(offset) | (1 << shift) - 1);
        Bins.LogLinearGrid unbounded = new Bins.LogLinearGrid(low, offset, 0, shift, Integer.MAX_VALUE);
        return new Bins.LogLinearGrid(low, offset, 0, shift, unbounded.cell((float) (high + 0.5 * range)) + 1);
    }

    /**
     * Adds edges at growing distances outside the sample's range: values there are rare, but may decide a rare concept. Most of them
     * are outside the lookup table and found by binary search.
     *
     * @param boundedBelow whether the smallest value is the most frequent one, as after a ReLU, with nothing below
     */
    private static void outside(float[] sorted, int count, boolean boundedBelow, BinEdgeBuilder edges) {
        double low = sorted[0];
        double high = sorted[sorted.length - 1];
        double range = high - low;
        int below = boundedBelow ? 0 : count / 4;
        for (int i = 0; i < count && range > 1e-30 && range < 1e30; i++) {
            boolean down = i < below;
            double share = down ? (i + 1.0) / below : (i - below + 1.0) / (count - below);
            double distance = range * EVENLY * Math.pow(REACH / EVENLY, share);
            edges.addAligned((float) (down ? high - distance : low + distance));
        }
    }

    /** Values evenly spaced over the sample's range and a quarter beyond, or geometrically above a constant sample. */
    private static float[] evenly(float[] sorted, int count) {
        float[] wanted = new float[Math.max(0, count)];
        float low = sorted[0];
        double range = (double) sorted[sorted.length - 1] - low;
        for (int i = 1; i <= count; i++) {
            wanted[i - 1] = (float)
                    (range == 0
                            ? low + Math.max(1, Math.abs(low)) * Math.pow(2, OCTAVES * (double) i / count - 24)
                            : low + range * EVENLY * i / count);
        }
        return wanted;
    }

    /** Index of the first value above the lowest one. */
    private static int aboveLowest(float[] sorted) {
        int first = 0;
        while (first < sorted.length && sorted[first] == sorted[0]) {
            first++;
        }
        return first;
    }

    /**
     * Candidate values for edges, the most important first.
     *
     * @param first index of the first value above the lowest one
     */
    private static float[] candidates(float[] sorted, int first, int room) {
        int n = sorted.length;
        float low = sorted[0];
        int even = room / 8;
        float[] wanted = Arrays.copyOf(evenly(sorted, even), room);
        int tail = room * 3 / 8;
        double least = Math.min(0.1, 0.5 / n);
        for (int i = 0; i < tail; i++) {
            double share = 0.25 * Math.pow(least / 0.25, (double) i / tail);
            wanted[even + i] = sorted[n - 1 - (int) (share * (n - 1))];
        }
        int rest = room - even - tail;
        // Quantiles above the lowest value, which would otherwise take most of them.
        for (int i = 0; i < rest; i++) {
            wanted[even + tail + i] =
                    first == n ? low : sorted[first + (int) ((2L * i + 1) * (n - first) / (2 * rest))];
        }
        return wanted;
    }
}
