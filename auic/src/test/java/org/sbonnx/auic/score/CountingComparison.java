package org.sbonnx.auic.score;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sbonnx.auic.testing.MemoryData;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.schemas.ScoreReport;

/**
 * Times counting and scoring on the activations that {@code fixtures/python/counting_benchmark.py} writes; prints nanoseconds
 * a value on one thread, medians, and the wall-clock gain of a second one.
 */
public final class CountingComparison {
    private static final int CLASSES = 11;
    private static final int ROUNDS = 5;

    /** Images of 512 channels of 90 x 90 that the pipeline hands on at a time; those that the bins are laid out from. */
    private static final int BATCH = 24;

    private static final int SAMPLED = 12;

    private final int channels;
    private final Slots slots;
    private final Combinations combinations = new Combinations();
    private final List<Counter.Shot> shots = new ArrayList<>();
    private final List<float[]> maps = new ArrayList<>();
    private final List<Channels> blocks;

    private CountingComparison(Path folder, int channels, int distinct, int images, int side) throws IOException {
        this.channels = channels;
        this.blocks = IntStream.range(0, channels / distinct)
                .mapToObj(site -> new Channels(site, ScoreReport.NATIVE, site * distinct, distinct))
                .toList();
        String[] names = new String[CLASSES];
        Arrays.setAll(names, c -> "class/" + c);
        this.slots = new Slots(MemoryData.concepts(names));
        byte[] labels = Files.readAllBytes(folder.resolve("labels.u8"));
        try (InputStream in = Files.newInputStream(folder.resolve("activations.f32"))) {
            for (int i = 0; i < images; i++) {
                float[] values = new float[distinct * side * side];
                ByteBuffer.wrap(in.readNBytes(4 * values.length))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(values);
                short[] shown = new short[side * side];
                for (int p = 0; p < shown.length; p++) {
                    shown[p] = labels[i * shown.length + p];
                }
                LabelIndex index = LabelIndex.of(
                        "image", List.of(new LabelMap("class", side, side, shown)), i % 2, false, slots, combinations);
                maps.add(values);
                Maps[] alike = new Maps[blocks.size()];
                Arrays.fill(alike, new Maps.Dense(distinct, side, side, values));
                shots.add(new Counter.Shot("image", new Geometry(index, ScoreOptions.DEFAULT), alike));
            }
        }
    }

    /** Sum of the channels' best scores: lower bounds and certified upper bounds. */
    private double[] score(Workers workers, boolean scored) {
        Unit[] units = new Unit[channels];
        Counter counter = counter(units, workers);
        count(counter);
        counter.finish();
        double[] sums = new double[2];
        if (scored) {
            UnitResult[] results = new UnitResult[channels];
            UnitScorer scorer = new UnitScorer(slots);
            workers.each(channels, (t, k) -> results[k] = scorer.score(units[k], new Detail.Edges(), new double[0]));
            for (UnitResult r : results) {
                sums[0] += r.score();
                sums[1] += r.bound();
            }
        }
        return sums;
    }

    private Counter counter(Workers workers) {
        return counter(new Unit[channels], workers);
    }

    /** Lays out the bins and fills in the units. */
    private Counter counter(Unit[] units, Workers workers) {
        int sampled = Math.min(SAMPLED, shots.size());
        Sampler sampler = new Sampler(blocks, channels, sampled, 1 << 15);
        for (Counter.Shot s : shots.subList(0, sampled)) {
            sampler.add(s.geometry(), s.maps(), workers);
        }
        Bins[] bins = new Bins[channels];
        workers.each(channels, (t, k) -> bins[k] = sampler.plan(k, ScoreOptions.DEFAULT.bins()));
        int stride = Arrays.stream(bins).mapToInt(Bins::size).max().orElse(1);
        Arrays.setAll(units, k -> new Unit(bins[k], stride, slots));
        return new Counter(blocks, 0, units, stride, slots, combinations, workers);
    }

    private void count(Counter counter) {
        for (int from = 0; from < shots.size(); from += BATCH) {
            counter.count(shots.subList(from, Math.min(shots.size(), from + BATCH)));
        }
    }

    private interface Work {
        void run();
    }

    private static double median(Work work, boolean cpu) {
        double[] times = new double[ROUNDS];
        for (int i = -2; i < ROUNDS; i++) {
            long start = now(cpu);
            work.run();
            if (i >= 0) {
                times[i] = now(cpu) - start;
            }
        }
        Arrays.sort(times);
        return times[ROUNDS / 2];
    }

    private static long now(boolean cpu) {
        return cpu ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }

    public static void main(String[] args) throws IOException {
        int channels = Integer.parseInt(args[1]);
        CountingComparison c = new CountingComparison(
                Path.of(args[0]),
                channels,
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]));
        double repeats = c.blocks.size();
        double values = repeats * c.maps.size() * c.maps.get(0).length;
        try (Workers one = new Workers(1);
                Workers two = new Workers(2)) {
            double[] sums = c.score(one, true);
            double certified = median(() -> c.score(one, true), true) / values;
            float[] sink = {0};
            double sum =
                    median(() -> c.maps.forEach(m -> sink[0] += CountingBenchmark.sum(m)), true) / (values / repeats);
            Counter counter = c.counter(one);
            double counting = median(() -> c.count(counter), true) / values;
            double alone = median(() -> c.score(one, true), false);
            double both = median(() -> c.score(two, true), false);
            System.out.printf("certified %.3f ns a value%n", certified);
            System.out.printf("counting %.3f ns a value%n", counting);
            System.out.printf("sum %.3f ns a value (%.1f)%n", sum, sink[0]);
            System.out.printf("counting/sum %.2f%n", counting / sum);
            System.out.printf("threads %.2f times faster with two%n", alone / both);
            System.out.printf("scores %.9f to %.9f in all%n", sums[0], sums[1]);
        }
    }
}
