package org.sbonnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.graph.check.ModelFault;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.Flops;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.graph.shape.ShapeCases;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.ModelMutations;
import org.sbonnx.testkit.TestGraph;

/**
 * Damaged files are used or refused with {@link BadInput}: no other exception, no overflow of the stack or the heap, no hang.
 * {@link #main} runs as many as wanted: {@code FuzzTest COUNT SEED}.
 */
class FuzzTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void damagedModelsAreUsedOrRefused() throws Exception {
        assertThat(run(400, 1, folder)).isEmpty();
    }

    /** Arguments: number of mutants, first seed. */
    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        Path folder = Files.createTempDirectory("fuzz");
        long start = System.nanoTime();
        List<String> failures = run(count, seed, folder);
        failures.forEach(System.out::println);
        System.out.printf(
                "%d mutants, %d failures, %.1f s%n", count, failures.size(), (System.nanoTime() - start) / 1e9);
        System.exit(failures.isEmpty() ? 0 : 1);
    }

    private static List<String> run(int count, long firstSeed, Path folder) throws Exception {
        List<byte[]> seeds = seeds();
        List<String> failures = new ArrayList<>();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Path file = folder.resolve("m.onnx");
        for (int i = 0; i < count; i++) {
            long seed = firstSeed + i;
            byte[] mutant = new ModelMutations(seed).mutate(seeds.get(i % seeds.size()));
            try {
                await(executor.submit(() -> use(mutant, file)));
            } catch (ExecutionException e) {
                failures.add("seed " + seed + ": " + trace(e.getCause()));
            } catch (TimeoutException e) {
                failures.add("seed " + seed + ": hangs");
                executor.shutdownNow();
                executor = Executors.newSingleThreadExecutor();
            }
        }
        executor.shutdownNow();
        return failures;
    }

    /** Patience is counted in processor time of all threads, so that a busy machine is no hang. */
    private static void await(Future<?> work) throws ExecutionException, InterruptedException, TimeoutException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = processorNanos(threads);
        while (true) {
            try {
                work.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                if (processorNanos(threads) - start > PATIENCE.toNanos()) {
                    throw e;
                }
            }
        }
    }

    private static long processorNanos(ThreadMXBean threads) {
        return Arrays.stream(threads.getAllThreadIds())
                .map(threads::getThreadCpuTime)
                .filter(n -> n > 0)
                .sum();
    }

    private static String trace(Throwable t) {
        StringBuilder text = new StringBuilder(t.toString());
        for (int i = 0; i < Math.min(6, t.getStackTrace().length); i++) {
            text.append("\n    ").append(t.getStackTrace()[i]);
        }
        return text.toString();
    }

    private static Void use(byte[] mutant, Path file) throws IOException {
        Files.write(file, mutant);
        try {
            OnnxModel model = mutant.length % 2 == 0 ? OnnxModel.load(file) : OnnxModel.open(file, 16);
            List<ModelFault> findings = ModelChecker.check(model);
            if (findings.stream().map(ModelFault::toString).anyMatch(String::isEmpty)) {
                throw new AssertionError("a finding must say something");
            }
            GraphIndex index = new GraphIndex(model.graph());
            InferredShapes shapes = AnalysedModel.of(model).shapes();
            Flops.sum(model.graph().getNodeList(), shapes);
            for (NodeProto node : model.graph().getNodeList()) {
                node.getOutputList().forEach(index::constant);
            }
            for (TensorProto t : model.graph().getInitializerList()) {
                read(model, t);
            }
            ModelDiff.between(model, model.with(model.proto())).text();
            if (index.outputs().stream().allMatch(index::has)) {
                SubGraph.extract(model, List.of(), index.outputs());
            }
            model.opset();
            model.save(file.resolveSibling("saved.onnx"));
        } catch (BadInput e) {
            if (String.valueOf(e.getMessage()).isEmpty()) {
                throw new AssertionError("a refusal must say something", e);
            }
        }
        return null;
    }

    private static void read(OnnxModel model, TensorProto t) {
        try {
            if (Tensors.isFloat(t)) {
                Tensors.floats(model.resolve(t));
            } else {
                Tensors.longs(model.resolve(t));
            }
        } catch (BadInput e) {
            // Refused, as it should be; the next tensor may be sound.
            return;
        }
    }

    /** Small models of every kind; the larger ones come from the cases of shape inference. */
    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (Object[] c : ShapeCases.all()) {
            seeds.add(((OnnxModel) c[1]).bytes());
        }
        TestGraph chain = new TestGraph(13)
                .input("x", 1, 3, 16, 16)
                .typed("c", TensorProto.DataType.BOOL_VALUE, 1)
                .weight("w", 8, 3, 3, 3)
                .weight("v", 4, 8, 1, 1)
                .longs("sizes", 1, 4, 32, 32)
                .node("Conv", "x w -> a", TestGraph.ints("pads", 1, 1, 1, 1))
                .node("Relu", "a -> b")
                .node("MaxPool", "b -> p", TestGraph.ints("kernel_shape", 2, 2), TestGraph.ints("strides", 2, 2))
                .node("Conv", "p v -> q")
                .node("Resize", "q _ _ sizes -> r")
                .node("Shape", "r -> s")
                .node("Softmax", "r -> y")
                .valueInfo("b", TestGraph.FLOAT, 1, 8, 16, 16)
                .output("y", "s");
        for (int i = 0; i < 60; i++) {
            seeds.add(chain.build(OnnxModel::of).bytes());
        }
        return seeds;
    }
}
