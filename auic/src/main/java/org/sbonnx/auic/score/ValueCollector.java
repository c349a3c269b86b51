package org.sbonnx.auic.score;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.count.Scratch;
import org.sbonnx.auic.score.count.ValueBuffer;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.CellIndex;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelGeometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.LabelMultisets;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.FeatureMaps;
import org.sbonnx.auic.score.metric.Resolution;

/** Second pass over some channels: collects the values in bins that hold more than one value. */
final class ValueCollector {
    private final List<ChannelBlock> blocks;
    private final int[] numbers;
    private final ChannelHistogram[] histograms;
    private final boolean complete;
    private final ValueBuffer[] buffers;
    private final LabelSets labelSets;
    private final Workers workers;
    private final LabelMultisets cells = new LabelMultisets();
    private final LabelMultisets pixels = new LabelMultisets();

    /**
     * @param numbers numbers of the collected channels, ascending
     * @param histograms of these channels
     * @param complete as in {@link ChannelHistogram#needsValues}
     */
    ValueCollector(
            List<ChannelBlock> blocks,
            int[] numbers,
            ChannelHistogram[] histograms,
            boolean complete,
            LabelSets labelSets,
            Workers workers) {
        this.blocks = blocks;
        this.numbers = numbers;
        this.histograms = histograms;
        this.complete = complete;
        this.labelSets = labelSets;
        this.workers = workers;
        this.buffers = IntStream.range(0, histograms.length)
                .mapToObj(i -> new ValueBuffer())
                .toArray(ValueBuffer[]::new);
    }

    void add(LabelGeometry geometry, FeatureMaps[] maps) {
        pixels.addSingletons(labelSets.size());
        Map<CellIndex, LabelMultisets.Items> ofCells = new HashMap<>();
        LabelMultisets.Items ofPixels = pixelItems(geometry.labels());
        for (int u = 0; u < histograms.length; u++) {
            ChannelBlock block = block(numbers[u]);
            FeatureMaps m = maps[block.site()];
            if (block.upsampled()) {
                geometry.upsampling(m.h(), m.w());
            } else {
                ofCells.computeIfAbsent(geometry.cells(m.h(), m.w()), cells::add);
            }
        }
        workers.forEach(histograms.length, t -> new Scratch(), (s, u) -> {
            ChannelBlock block = block(numbers[u]);
            FeatureMaps m = maps[block.site()];
            int k = numbers[u] - block.first();
            s.reserve(m.h() * m.w(), geometry.labels().width());
            float[] plane = m.plane(k, s.plane);
            if (block.upsampled()) {
                float[] all = upsampled(plane, m, k, geometry, s);
                buffers[u].add(all, 0, ofPixels.items(), ofPixels.payload(), ofPixels.n(), histograms[u], complete);
            } else {
                LabelMultisets.Items items = ofCells.get(geometry.cells(m.h(), m.w()));
                if (items != null) {
                    buffers[u].add(
                            plane, m.offset(k), items.items(), items.payload(), items.n(), histograms[u], complete);
                }
            }
        });
    }

    private static float[] upsampled(float[] plane, FeatureMaps m, int k, LabelGeometry geometry, Scratch s) {
        LabelIndex labels = geometry.labels();
        float[] all = new float[labels.width() * labels.height()];
        for (int y = 0; y < labels.height(); y++) {
            s.upsample(plane, m.offset(k), m.w(), geometry.upsampling(m.h(), m.w()), y);
            System.arraycopy(s.row, 0, all, y * labels.width(), labels.width());
        }
        return all;
    }

    private static LabelMultisets.Items pixelItems(LabelIndex labels) {
        int[] items = new int[labels.labelSets().length];
        int[] payload = new int[items.length];
        int n = 0;
        for (int i = 0; i < items.length; i++) {
            if (labels.labelSets()[i] >= 0) {
                items[n] = i;
                payload[n++] = labels.labelSets()[i];
            }
        }
        return new LabelMultisets.Items(items, payload, n);
    }

    private ChannelBlock block(int channel) {
        return ChannelBlock.containing(blocks, channel);
    }

    /** Number of channels collected. */
    int size() {
        return histograms.length;
    }

    /** Number of the i-th collected channel. */
    int number(int i) {
        return numbers[i];
    }

    ChannelHistogram histogram(int i) {
        return histograms[i];
    }

    /** Values of the i-th collected channel, in the order of the images. */
    ValueBuffer buffer(int i) {
        return buffers[i];
    }

    /** Label multisets of the cells on the native grid. */
    LabelMultisets cells() {
        return cells;
    }

    /** Sorted values of the i-th collected channel, for exact scores. */
    Resolution.Exact exact(int i, ConceptColumns columns) {
        buffers[i].sort();
        return new Resolution.Exact(buffers[i], block(numbers[i]).upsampled() ? pixels : cells, labelSets, columns);
    }
}
