package org.sbonnx.auic.score;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.sbonnx.auic.testing.MemoryData;
import org.sbonnx.datasets.LabelMap;

/** Counting images of a stage, beside merely summing the same floats: microseconds for {@code IMAGES * CHANNELS * H * W} values. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CountingBenchmark {
    private static final int IMAGES = 16;
    private static final int CHANNELS = 64;
    private static final int H = 90;
    private static final int W = 90;

    @Param({"native", "label"})
    String grid;

    private Workers workers;
    private Counter counter;
    private Geometry geometry;
    private List<Counter.Shot> shots;
    private float[] values;

    @Setup
    public void lay() {
        Random random = new Random(5);
        values = new float[CHANNELS * H * W];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % W > 0 && random.nextInt(8) > 0
                    ? Math.max(0, values[i - 1] + 0.05f * (float) random.nextGaussian())
                    : Math.max(0, (float) random.nextGaussian());
        }
        short[] labels = new short[288 * 384];
        for (int i = 0; i < labels.length; i++) {
            int x = i % 384 / 41;
            int y = i / 384 / 29;
            labels[i] = (short) ((x * 7 + y * 3) % 11);
        }
        String[] names = new String[11];
        for (int c = 0; c < names.length; c++) {
            names[c] = "class/" + c;
        }
        Slots slots = new Slots(MemoryData.concepts(names));
        Combinations combinations = new Combinations();
        LabelIndex index =
                LabelIndex.of("image", List.of(new LabelMap("class", 384, 288, labels)), 0, false, slots, combinations);
        geometry = new Geometry(index, ScoreOptions.DEFAULT);
        Maps[] maps = {new Maps.Dense(CHANNELS, H, W, values)};
        shots = Collections.nCopies(IMAGES, new Counter.Shot("image", geometry, maps));
        List<Channels> blocks = List.of(new Channels(0, grid, 0, CHANNELS));
        workers = new Workers(1);
        Sampler sampler = new Sampler(blocks, CHANNELS, 1, 1 << 13);
        sampler.add(geometry, maps, workers);
        Unit[] units = new Unit[CHANNELS];
        for (int k = 0; k < CHANNELS; k++) {
            units[k] = new Unit(sampler.plan(k, ScoreOptions.DEFAULT.bins()), 1024, slots);
        }
        counter = new Counter(blocks, 0, units, 1024, slots, combinations, workers);
    }

    @Benchmark
    public float sum() {
        float sum = 0;
        for (int i = 0; i < IMAGES; i++) {
            sum += sum(values);
        }
        return sum;
    }

    @Benchmark
    public void count() {
        counter.count(shots);
    }

    /** The yardstick: merely summing, by eight accumulators. */
    static float sum(float[] values) {
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

    @TearDown
    public void close() {
        workers.close();
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(CountingBenchmark.class.getName())
                        .build())
                .run();
    }
}
