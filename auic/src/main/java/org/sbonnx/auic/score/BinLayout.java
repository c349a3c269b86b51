package org.sbonnx.auic.score;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.sbonnx.auic.score.count.Bins;
import org.sbonnx.auic.score.count.Sampler;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.Geometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.map.Frame;
import org.sbonnx.auic.score.map.FrameMaps;
import org.sbonnx.auic.score.map.Maps;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;

/** Lays out the units and their bins from a few images, spread over the data set. */
final class BinLayout {
    static final int IMAGES = 12;
    /** Most values of a unit that are looked at: four times as many make intervals narrower by a few hundredths. */
    static final int VALUES = 1 << 13;

    private static final int LEAST_BINS = 96;

    private final FeatureSource source;
    private final SegmentationData data;
    private final FrameMaps maps;
    private final List<Channels> blocks;
    private final Slots slots;
    private final ScoreOptions options;

    /** @param blocks to be filled */
    BinLayout(
            FeatureSource source,
            SegmentationData data,
            FrameMaps maps,
            List<Channels> blocks,
            Slots slots,
            ScoreOptions options) {
        this.source = source;
        this.data = data;
        this.maps = maps;
        this.blocks = blocks;
        this.slots = slots;
        this.options = options;
    }

    /** Bins of all units, from images of which the passes keep what they may. */
    Bins[] sample(Passes passes, Workers workers) {
        int n = Math.min(IMAGES, data.size());
        int[] images = IntStream.range(0, n)
                .map(i -> (int) ((long) i * data.size() / n))
                .toArray();
        Sampler[] sampler = {null};
        source.stream(images, (image, values) -> {
            Frame frame = new Frame();
            frame.copy(image, values);
            Maps[] shot = maps.of(frame);
            if (sampler[0] == null) {
                int units = layOut(shot);
                long room = options.memory() / 8 / 4 / units;
                sampler[0] = new Sampler(blocks, units, n, (int) Math.max(n, Math.min(VALUES, room)));
            }
            LabelIndex labels = passes.labels(image);
            if (!labels.isEmpty()) {
                sampler[0].add(new Geometry(labels, options), shot, workers);
            }
            passes.keep(frame);
        });
        int units = blocks.stream().mapToInt(Channels::channels).sum();
        int limit = (int) Math.min(options.bins(), Math.max(LEAST_BINS, options.memory() / perUnit(1) / units));
        Bins[] bins = new Bins[units];
        Sampler full = Objects.requireNonNull(sampler[0]);
        workers.each(units, (t, u) -> bins[u] = full.plan(u, limit));
        return bins;
    }

    /** Bytes that a unit's counts may take: rows for twice as many combinations as slots, twice, and both halves' slots. */
    long perUnit(int bins) {
        return 48L * bins * slots.size();
    }

    /** Numbers the units: site by site, grid by grid, channel by channel. */
    private int layOut(Maps[] maps) {
        int first = 0;
        for (int site = 0; site < maps.length; site++) {
            for (String grid : options.grids()) {
                blocks.add(new Channels(site, grid, first, maps[site].channels()));
                first += maps[site].channels();
            }
        }
        return first;
    }
}
