package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Lays out the bins of a channel from a sample of its values: frequent values get bins of their own, the other edges follow
 * the sample's quantiles, denser in the upper tail where rare concepts are decided, with some spread evenly over the range.
 * Where edges lie changes how narrow the first pass's intervals are, never what is exact.
 */
final class BinPlanner {
    private static final int GRID_BITS = 12;
    private static final int MIN_REPEATS = 8;

    private record Frequent(float value, int count) {}

    private BinPlanner() {}

    /**
     * @param sample finite values, will be sorted
     * @param limit most bins
     */
    static Bins plan(float[] sample, int limit) {
        for (int i = 0; i < sample.length; i++) {
            sample[i] += 0f;
        }
        Arrays.sort(sample);
        if (sample.length == 0) {
            return Bins.of(new float[0], new Bins.Ruler(0, 1, 23, 1), Float.NaN);
        }
        List<Frequent> frequent = frequent(sample, limit);
        Bins.Ruler ruler = ruler(sample);
        TreeSet<Float> edges = new TreeSet<>();
        int room = limit - 1 - 2 * frequent.size();
        for (float value : candidates(sample, Math.max(room, 1))) {
            int cell = ruler.cell(value);
            if (cell > 0 && edges.size() < room) {
                edges.add(ruler.start(cell) + 0f);
            }
        }
        for (Frequent f : frequent) {
            edges.add(f.value());
            edges.add(Math.nextUp(f.value()));
        }
        float[] inner = new float[edges.size()];
        int n = 0;
        for (float e : edges) {
            inner[n++] = e;
        }
        return Bins.of(
                inner, ruler, frequent.isEmpty() ? Float.NaN : frequent.get(0).value());
    }

    /** Values that occur often, the most frequent first; all values where there are but a few. */
    private static List<Frequent> frequent(float[] sorted, int limit) {
        int most = Math.max(1, limit / 8);
        List<Frequent> all = new ArrayList<>();
        int distinct = 0;
        int enough = Math.max(MIN_REPEATS, sorted.length / limit);
        List<Frequent> few = new ArrayList<>();
        for (int i = 0; i < sorted.length; ) {
            int from = i;
            while (i < sorted.length && sorted[i] == sorted[from]) {
                i++;
            }
            distinct++;
            if (i - from >= enough) {
                all.add(new Frequent(sorted[from], i - from));
            }
            if (distinct <= most) {
                few.add(new Frequent(sorted[from], i - from));
            }
        }
        List<Frequent> chosen = distinct <= most ? few : all;
        chosen.sort(Comparator.comparingInt(Frequent::count).reversed().thenComparing(Frequent::value));
        return chosen.subList(0, Math.min(most, chosen.size()));
    }

    private static Bins.Ruler ruler(float[] sorted) {
        float low = sorted[0];
        float high = sorted[sorted.length - 1];
        double range = (double) high - low;
        if (!(range > 1e-30 && range < 1e30)) {
            return new Bins.Ruler(low, 1, 23, 1);
        }
        boolean crowdedBelow = sorted[sorted.length / 2] - (double) low < 0.15 * range;
        float offset = (float) (crowdedBelow ? range / 256 : range);
        int shift = 23 - (crowdedBelow ? GRID_BITS - 3 : GRID_BITS);
        Bins.Ruler endless = new Bins.Ruler(low, offset, shift, Integer.MAX_VALUE);
        return new Bins.Ruler(low, offset, shift, endless.cell((float) (high + 0.5 * range)) + 1);
    }

    /** Values at which edges are wanted, the most wanted first. */
    private static List<Float> candidates(float[] sorted, int room) {
        List<Float> wanted = new ArrayList<>();
        int n = sorted.length;
        float low = sorted[0];
        float high = sorted[n - 1];
        double range = (double) high - low;
        int even = room / 8;
        for (int i = 1; i <= even; i++) {
            wanted.add((float) (low + range * 1.25 * i / even));
        }
        int tail = room * 3 / 8;
        double least = Math.min(0.1, 0.5 / n);
        for (int i = 0; i < tail; i++) {
            double share = 0.25 * Math.pow(least / 0.25, (double) i / tail);
            wanted.add(sorted[n - 1 - (int) (share * (n - 1))]);
        }
        int rest = room - even - tail;
        // Quantiles of what is not at the very bottom: a channel's most frequent value would swallow them all.
        int first = 0;
        while (first < n && sorted[first] == low) {
            first++;
        }
        for (int i = 0; i < rest && first < n; i++) {
            wanted.add(sorted[first + (int) ((long) i * (n - first) / rest)]);
        }
        return wanted;
    }
}
