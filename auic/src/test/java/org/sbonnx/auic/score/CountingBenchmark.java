package org.sbonnx.auic.score;

import java.io.IOException;
import java.nio.file.Path;
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
import org.sbonnx.auic.score.count.Counter;
import org.sbonnx.auic.score.count.Workers;

/**
 * Counting and scoring on one thread, beside merely summing the same floats: milliseconds for all images. Run by
 * {@code fixtures/python/counting_benchmark.py}, which makes the activations and sets the parameters; Java's options are those of
 * the launcher.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgs = {"-Xmx6g", "-XX:+UseParallelGC"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class CountingBenchmark {
    /** Where the activations lie. */
    @Param("")
    String folder;

    @Param("native")
    String grid;

    /** Size of the labels: 90x90 gives a cell one label, a larger one several. */
    @Param("90x90")
    String labels;

    @Param("512")
    int channels;

    @Param("64")
    int distinct;

    @Param("256")
    int images;

    @Param("90")
    int side;

    private Workers one;
    private CountingLoad load;
    private Counter counter;

    @Setup
    public void read() throws IOException {
        one = new Workers(1);
        load = new CountingLoad(Path.of(folder), grid, labels, channels, distinct, images, side);
        counter = load.counter(one);
    }

    /** The distinct values only, once. */
    @Benchmark
    public float sum() {
        return load.sum();
    }

    @Benchmark
    public void count() {
        load.count(counter);
    }

    /** Bins, counts at all thresholds, certified scores. */
    @Benchmark
    public double[] certify() {
        return load.score(one);
    }

    @TearDown
    public void close() {
        one.close();
    }
}
