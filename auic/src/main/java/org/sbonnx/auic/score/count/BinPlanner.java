package org.sbonnx.auic.score.count;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Lays out the bins of a channel from a sample of its values: frequent values get bins of their own, the other edges follow
 * the sample's quantiles, denser in the upper tail where rare concepts are decided, with some spread evenly over the range.
 * Where edges lie changes how narrow the first pass's intervals are, never what is exact.
 */
final class BinPlanner {
    private static final int GRID_BITS = 11;
    /** Grid cells of an octave of what a ReLU lets pass: 2 to the power of this. */
    private static final int COARSE_BITS = 7;

    /** The same where values repeat: each is to have a bin of its own. */
    private static final int FINE_BITS = 9;

    /** What a ReLU lets pass: the smallest of so many are not told apart, which keeps the tables of the bins short. */
    private static final int SMALLEST_SHARE = 64;

    private static final int MIN_REPEATS = 8;
    /** Mean number of times a value must occur for it to be worth while to note which bins hold one value only. */
    private static final int REPEATS = 4;
    /** Share of the sample's range that evenly spread edges reach, and that the outermost edge reaches. */
    private static final double EVENLY = 1.25;

    private static final double REACH = 8;
    /** Magnitudes that the bins of a channel cover whose sample is constant. */
    private static final int OCTAVES = 40;

    private BinPlanner() {}

    /**
     * @param values a sample; those that are not finite are left out
     * @param limit most bins
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
     * How often the values of a sample occur.
     *
     * @param repeat whether values repeat beyond the two most frequent ones, as those of maps that are constant in each image do
     * @param frequent the most frequent values, those first
     */
    private record Runs(boolean repeat, List<Frequent> frequent) {
        /**
         * @param enough number of times that a frequent value occurs at least, where there are more values than {@code most}
         * @param most frequent values
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
        // The last float of a grid cell: the lowest value, often a frequent one, shares its cell with hardly any other.
        offset = Float.intBitsToFloat(Float.floatToRawIntBits(offset) | (1 << shift) - 1);
        Bins.LogLinearGrid unbounded = new Bins.LogLinearGrid(low, offset, 0, shift, Integer.MAX_VALUE);
        return new Bins.LogLinearGrid(low, offset, 0, shift, unbounded.cell((float) (high + 0.5 * range)) + 1);
    }

    /**
     * Edges further and further from the sample's range: values that it missed are rare, but may decide a rare concept. Most lie
     * beyond the table, which sends such values to the bisection.
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

    /** Values spread over the sample's range and a quarter beyond; where it has none, over all magnitudes above its value. */
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
     * Values at which edges are wanted, the most wanted first.
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
        // Quantiles of what is not at the very bottom: a channel's most frequent value would swallow them all.
        for (int i = 0; i < rest; i++) {
            wanted[even + tail + i] =
                    first == n ? low : sorted[first + (int) ((2L * i + 1) * (n - first) / (2 * rest))];
        }
        return wanted;
    }
}
