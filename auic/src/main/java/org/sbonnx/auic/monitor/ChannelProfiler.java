package org.sbonnx.auic.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.graph.ChannelArgmax;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.ChannelFrequencies;
import org.sbonnx.schemas.model.Manifest.Profile;

/**
 * Counts how often each channel is the argmax of its group, for the profile that {@link DriftMonitor} compares with. As a visitor
 * it shares the pass of a scorer. Memory: one histogram for each of at most {@value #MAX_IMAGES} evenly spaced images.
 */
public final class ChannelProfiler implements FeatureSource.Visitor {
    private static final int MAX_IMAGES = 512;

    private final List<Bottleneck> bottlenecks;
    private final List<long[]> totals = new ArrayList<>();
    private final List<List<double[]>> images = new ArrayList<>();
    private int seen;
    private int stride = 1;

    public ChannelProfiler(List<Bottleneck> bottlenecks) {
        this.bottlenecks = List.copyOf(bottlenecks);
        for (Bottleneck b : bottlenecks) {
            totals.add(new long[b.channels()]);
            images.add(new ArrayList<>());
        }
    }

    @Override
    public void accept(int image, Map<String, FloatTensor> values) {
        boolean kept = seen++ % stride == 0;
        for (int i = 0; i < bottlenecks.size(); i++) {
            Bottleneck b = bottlenecks.get(i);
            FloatTensor codes = Objects.requireNonNull(values.get(b.scored().output()));
            long[] counts = new long[b.channels()];
            int first = 0;
            for (Manifest.Group g : b.groups()) {
                ChannelArgmax.count(
                        codes.data(),
                        codes.dim(2) * codes.dim(3),
                        first,
                        g.channels().size(),
                        counts);
                first += g.channels().size();
            }
            for (int k = 0; k < counts.length; k++) {
                totals.get(i)[k] += counts[k];
            }
            if (kept) {
                images.get(i).add(Arrays.stream(counts).asDoubleStream().toArray());
            }
        }
        if (kept && !images.isEmpty() && images.get(0).size() > MAX_IMAGES) {
            stride *= 2;
            images.forEach(ChannelProfiler::halve);
        }
    }

    private static void halve(List<double[]> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            if (i % 2 == 1) {
                list.remove(i);
            }
        }
    }

    /** The profile of the counted images. */
    public Profile profile(String data) {
        List<ChannelFrequencies> sites = new ArrayList<>();
        for (int i = 0; i < bottlenecks.size(); i++) {
            Bottleneck b = bottlenecks.get(i);
            double[] totalCounts = Arrays.stream(totals.get(i)).asDoubleStream().toArray();
            double[] divergences = images.get(i).stream()
                    .mapToDouble(one -> JensenShannonDivergence.between(b.groups(), one, totalCounts))
                    .sorted()
                    .toArray();
            double cells =
                    Math.max(1, Arrays.stream(totalCounts).sum() / b.groups().size());
            sites.add(new ChannelFrequencies(
                    b.scored().output(),
                    Arrays.stream(totalCounts).mapToObj(n -> n / cells).toList(),
                    quantile(divergences, 0.5),
                    quantile(divergences, 0.95)));
        }
        return new Profile(data, seen, sites);
    }

    private static double quantile(double[] sorted, double share) {
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
    }
}
