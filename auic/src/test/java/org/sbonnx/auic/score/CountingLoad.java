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
import org.sbonnx.auic.score.count.Bins;
import org.sbonnx.auic.score.count.Counter;
import org.sbonnx.auic.score.count.Sampler;
import org.sbonnx.auic.score.count.Unit;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Geometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.map.Maps;
import org.sbonnx.auic.score.metric.Detail;
import org.sbonnx.auic.score.metric.UnitResult;
import org.sbonnx.auic.score.metric.UnitScorer;
import org.sbonnx.auic.testing.MemoryData;
import org.sbonnx.datasets.LabelMap;

/**
 * The activations and labels that {@code fixtures/python/counting_benchmark.py} writes, and what is timed on them. Channels
 * beyond the distinct ones are the same values again, as maps of further sites.
 */
final class CountingLoad {
    private static final int CLASSES = 11;

    /** Images that the pipeline hands on at a time. */
    private static final int BATCH = 24;

    private final int channels;
    private final Slots slots;
    private final Combinations combinations = new Combinations();
    private final List<Counter.Shot> shots = new ArrayList<>();
    private final List<float[]> maps = new ArrayList<>();
    private final List<Channels> blocks;

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
                .mapToObj(site -> new Channels(site, grid, site * distinct, distinct))
                .toList();
        String[] names = new String[CLASSES];
        Arrays.setAll(names, c -> "class/" + c);
        this.slots = new Slots(MemoryData.concepts(names));
        int height = Integer.parseInt(labels.split("x")[0]);
        int width = Integer.parseInt(labels.split("x")[1]);
        try (InputStream floats = Files.newInputStream(folder.resolve("activations.f32"));
                InputStream shown = Files.newInputStream(folder.resolve("labels-" + labels + ".u8"))) {
            for (int i = 0; i < images; i++) {
                float[] values = floats(floats, distinct * side * side);
                maps.add(values);
                LabelMap map = new LabelMap("class", width, height, shorts(shown.readNBytes(height * width)));
                LabelIndex index = LabelIndex.of("image", List.of(map), 2 * i / images, false, slots, combinations);
                Maps[] alike = Collections.nCopies(blocks.size(), new Maps.Dense(distinct, side, side, values))
                        .toArray(new Maps[0]);
                shots.add(new Counter.Shot("image", new Geometry(index, ScoreOptions.DEFAULT), alike));
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

    /** The yardstick: the sum of all distinct values, by eight accumulators. */
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
        Unit[] units = new Unit[channels];
        Counter counter = counter(units, workers);
        count(counter);
        counter.finish();
        UnitResult[] results = new UnitResult[channels];
        workers.each(
                channels,
                t -> new UnitScorer(slots),
                (scorer, k) -> results[k] = scorer.score(units[k], new Detail.Edges(), new double[0]));
        double[] sums = new double[2];
        for (UnitResult r : results) {
            sums[0] += r.score();
            sums[1] += r.bound();
        }
        return sums;
    }

    /** A counter of all channels, its bins laid out. */
    Counter counter(Workers workers) {
        return counter(new Unit[channels], workers);
    }

    private Counter counter(Unit[] units, Workers workers) {
        int sampled = Math.min(BinLayout.IMAGES, shots.size());
        Sampler sampler = new Sampler(blocks, channels, sampled, BinLayout.VALUES);
        for (Counter.Shot s : shots.subList(0, sampled)) {
            sampler.add(s.geometry(), s.maps(), workers);
        }
        Bins[] bins = new Bins[channels];
        workers.each(channels, (t, k) -> bins[k] = sampler.plan(k, ScoreOptions.DEFAULT.bins()));
        int stride = Arrays.stream(bins).mapToInt(Bins::size).max().orElse(1);
        Arrays.setAll(units, k -> new Unit(bins[k], stride, slots));
        return new Counter(blocks, 0, units, slots, combinations, workers);
    }

    /** Counts all images, half by half as passes do. */
    void count(Counter counter) {
        for (int from = 0; from < shots.size(); from += BATCH) {
            counter.count(shots.subList(from, Math.min(shots.size(), from + BATCH)));
        }
    }
}
