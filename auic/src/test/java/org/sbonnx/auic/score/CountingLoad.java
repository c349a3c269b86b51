package org.sbonnx.auic.score;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.auic.score.count.Bins;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.count.Counter;
import org.sbonnx.auic.score.count.ValueSampler;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelGeometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.FeatureMaps;
import org.sbonnx.auic.score.map.LabelledMaps;
import org.sbonnx.auic.score.metric.ChannelResult;
import org.sbonnx.auic.score.metric.ChannelScorer;
import org.sbonnx.auic.score.metric.Resolution;
import org.sbonnx.auic.testing.MemoryData;
import org.sbonnx.datasets.LabelMap;

/**
 * The activations and labels that {@code fixtures/python/counting_benchmark.py} writes, and what is timed on them. Channels
 * beyond the distinct ones are the same values again, as maps of further sites.
 */
final class CountingLoad {
    private static final int CLASSES = 11;

    /** Images counted at a time. The pipeline's batches have at most 64, and fewer where their maps take much memory. */
    private static final int BATCH = 24;

    private final int channels;
    private final ConceptColumns columns;
    private final LabelSets labelSets = new LabelSets();
    private final List<LabelledMaps> labelledBatch = new ArrayList<>();
    private final List<float[]> maps = new ArrayList<>();
    private final List<ChannelBlock> blocks;

    /**
     * Reads {@code activations.f32}, [images, distinct, side, side], and {@code labels-HxW.u8}, [images, H, W].
     *
     * @param grid native or label
     * @param labels the labels' size, HxW
     */
    CountingLoad(Path folder, String grid, String labels, int channels, int distinct, int images, int side)
            throws IOException {
        this.channels = channels;
        this.blocks = IntStream.range(0, channels / distinct)
                .mapToObj(site -> new ChannelBlock(site, grid, site * distinct, distinct))
                .toList();
        String[] names = new String[CLASSES];
        Arrays.setAll(names, c -> "class/" + c);
        this.columns = new ConceptColumns(MemoryData.concepts(names));
        int height = Integer.parseInt(labels.split("x")[0]);
        int width = Integer.parseInt(labels.split("x")[1]);
        try (InputStream floats = Files.newInputStream(folder.resolve("activations.f32"));
                InputStream shown = Files.newInputStream(folder.resolve("labels-" + labels + ".u8"))) {
            for (int i = 0; i < images; i++) {
                float[] values = floats(floats, distinct * side * side);
                maps.add(values);
                LabelMap map = new LabelMap("class", width, height, shorts(shown.readNBytes(height * width)));
                LabelIndex index = LabelIndex.of("image", List.of(map), 2 * i / images, false, columns, labelSets);
                FeatureMaps[] alike = Collections.nCopies(
                                blocks.size(), new FeatureMaps.Dense(distinct, side, side, values))
                        .toArray(new FeatureMaps[0]);
                labelledBatch.add(new LabelledMaps(
                        "image", new LabelGeometry(index, Alignment.HALF_PIXEL, Framing.WHOLE), alike));
            }
        }
    }

    private static float[] floats(InputStream in, int n) throws IOException {
        float[] values = new float[n];
        ByteBuffer.wrap(in.readNBytes(4 * n))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    private static short[] shorts(byte[] bytes) {
        short[] shorts = new short[bytes.length];
        for (int p = 0; p < shorts.length; p++) {
            shorts[p] = bytes[p];
        }
        return shorts;
    }

    /** The lower bound to compare with: the sum of all distinct values, in eight accumulators. */
    float sum() {
        float sum = 0;
        for (float[] values : maps) {
            sum += sum(values);
        }
        return sum;
    }

    private static float sum(float[] values) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = 0;
        for (; i + 7 < values.length; i += 8) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
            e += values[i + 4];
            f += values[i + 5];
            g += values[i + 6];
            h += values[i + 7];
        }
        for (; i < values.length; i++) {
            a += values[i];
        }
        return a + b + (c + d) + (e + f + (g + h));
    }

    /** Lays out the bins and counts every channel; the sum of the best scores' lower bounds and that of their upper ones. */
    double[] score(Workers workers) {
        ChannelHistogram[] histograms = new ChannelHistogram[channels];
        Counter counter = counter(histograms, workers);
        count(counter);
        counter.finish();
        ChannelResult[] results = new ChannelResult[channels];
        workers.forEach(
                channels,
                t -> new ChannelScorer(columns),
                (scorer, k) -> results[k] = scorer.score(histograms[k], Resolution.Binned.INSTANCE, new double[0]));
        double[] sums = new double[2];
        for (ChannelResult r : results) {
            sums[0] += r.score();
            sums[1] += r.bound();
        }
        return sums;
    }

    /** A counter of all channels, its bins laid out. */
    Counter counter(Workers workers) {
        return counter(new ChannelHistogram[channels], workers);
    }

    private Counter counter(ChannelHistogram[] histograms, Workers workers) {
        int sampled = Math.min(BinLayout.IMAGES, labelledBatch.size());
        ValueSampler sampler = new ValueSampler(blocks, channels, sampled, BinLayout.VALUES);
        for (LabelledMaps s : labelledBatch.subList(0, sampled)) {
            sampler.add(s.geometry(), s.maps(), workers);
        }
        Bins[] bins = new Bins[channels];
        workers.forEach(channels, (t, k) -> bins[k] = sampler.plan(k, ScoreOptions.DEFAULT.bins()));
        int stride = Arrays.stream(bins).mapToInt(Bins::size).max().orElse(1);
        Arrays.setAll(histograms, k -> new ChannelHistogram(bins[k], stride, columns));
        return new Counter(blocks, 0, histograms, columns, labelSets, workers);
    }

    /** Counts all images, half by half as passes do. */
    void count(Counter counter) {
        for (int from = 0; from < labelledBatch.size(); from += BATCH) {
            counter.count(labelledBatch.subList(from, Math.min(labelledBatch.size(), from + BATCH)));
        }
    }
}
