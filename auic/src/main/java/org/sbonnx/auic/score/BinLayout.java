package org.sbonnx.auic.score;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.sbonnx.auic.score.count.Bins;
import org.sbonnx.auic.score.count.ValueSampler;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelGeometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.FeatureMaps;
import org.sbonnx.auic.score.map.ImageActivations;
import org.sbonnx.auic.score.map.TargetMaps;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;

/** Lays out the units and their bins from a few images, spread over the data set. */
final class BinLayout {
    static final int IMAGES = 12;
    /** Most values of a unit that are looked at: four times as many make intervals narrower by a few hundredths. */
    static final int VALUES = 1 << 13;

    private static final int MIN_BINS = 96;

    private final FeatureSource source;
    private final SegmentationData data;
    private final TargetMaps maps;
    private final List<ChannelBlock> blocks;
    private final ConceptColumns columns;
    private final ScoreOptions options;

    /** @param blocks to be filled */
    BinLayout(
            FeatureSource source,
            SegmentationData data,
            TargetMaps targetMaps,
            List<ChannelBlock> blocks,
            ConceptColumns columns,
            ScoreOptions options) {
        this.source = source;
        this.data = data;
        this.maps = targetMaps;
        this.blocks = blocks;
        this.columns = columns;
        this.options = options;
    }

    /** Bins of all units, from images of which the passes keep what they may. */
    Bins[] sample(Passes passes, Workers workers) {
        int n = Math.min(IMAGES, data.size());
        int[] images = IntStream.range(0, n)
                .map(i -> (int) ((long) i * data.size() / n))
                .toArray();
        ValueSampler[] sampler = {null};
        source.stream(images, (image, values) -> {
            ImageActivations activations = new ImageActivations();
            activations.copy(image, values);
            FeatureMaps[] shot = maps.extract(activations);
            if (sampler[0] == null) {
                int channels = layOut(shot);
                long room = options.memory() / 8 / 4 / channels;
                sampler[0] = new ValueSampler(blocks, channels, n, (int) Math.max(n, Math.min(VALUES, room)));
            }
            LabelIndex labels = passes.labels(image);
            if (!labels.isEmpty()) {
                sampler[0].add(new LabelGeometry(labels, options.alignment(), options.framing()), shot, workers);
            }
            passes.cache(activations);
        });
        int channels = blocks.stream().mapToInt(ChannelBlock::channels).sum();
        int limit =
                (int) Math.min(options.bins(), Math.max(MIN_BINS, options.memory() / bytesPerChannel(1) / channels));
        Bins[] bins = new Bins[channels];
        ValueSampler full = Objects.requireNonNull(sampler[0]);
        workers.forEach(channels, (t, u) -> bins[u] = full.plan(u, limit));
        return bins;
    }

    /** Bytes that a unit's counts may take: rows for twice as many combinations as slots, twice, and both halves' slots. */
    long bytesPerChannel(int bins) {
        return 48L * bins * columns.size();
    }

    /** Numbers the units: site by site, grid by grid, channel by channel. */
    private int layOut(FeatureMaps[] maps) {
        int first = 0;
        for (int site = 0; site < maps.length; site++) {
            for (String grid : options.grids()) {
                blocks.add(new ChannelBlock(site, grid, first, maps[site].channels()));
                first += maps[site].channels();
            }
        }
        return first;
    }
}
