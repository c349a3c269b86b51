package org.sbonnx.auic.score;

import java.util.List;
import java.util.Objects;
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
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;

/** Lays out the channels and their bins from a few images, evenly spaced over the data set. */
final class BinLayout {
    static final int IMAGES = 12;
    /** Maximum number of values sampled for a channel: four times as many would narrow the intervals by a few hundredths only. */
    static final int VALUES = 1 << 13;

    private static final int MIN_BINS = 96;

    private final FeatureSource source;
    private final SegmentationData data;
    private final TargetMaps maps;
    private final List<ChannelBlock> blocks;
    private final ConceptColumns columns;
    private final ScoreOptions options;

    /** @param blocks empty; filled by {@link #sample} */
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

    /** Bins of all channels. The sampled images are cached for the passes as far as memory allows. */
    Bins[] sample(Passes passes, Workers workers) {
        int[] images = Datasets.evenPositions(data.size(), IMAGES);
        int n = images.length;
        ValueSampler[] sampler = {null};
        source.stream(images, (image, values) -> {
            ImageActivations activations = new ImageActivations();
            activations.copy(image, values);
            FeatureMaps[] extracted = maps.extract(activations);
            if (sampler[0] == null) {
                int channels = layOut(extracted);
                long room = options.memory() / 8 / 4 / channels;
                sampler[0] = new ValueSampler(blocks, channels, n, (int) Math.max(n, Math.min(VALUES, room)));
            }
            LabelIndex labels = passes.labels(image);
            if (!labels.isEmpty()) {
                sampler[0].add(new LabelGeometry(labels, options.alignment(), options.framing()), extracted, workers);
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

    /** Maximum number of bytes of a channel's counts: rows for twice as many label sets as columns, twice, and the columns of both folds. */
    long bytesPerChannel(int bins) {
        return 48L * bins * columns.size();
    }

    /** Numbers the channels: site by site, grid by grid. */
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
