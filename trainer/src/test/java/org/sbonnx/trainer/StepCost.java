package org.sbonnx.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.train.Phase;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.block.BlockSpec;
import org.sbonnx.trainer.block.ForwardMode;
import org.sbonnx.trainer.block.OnnxBlock;
import org.sbonnx.trainer.block.Torch;
import org.sbonnx.trainer.features.Batches;
import org.sbonnx.trainer.features.FeatureCache;
import org.sbonnx.trainer.loss.Losses;
import org.sbonnx.trainer.optimizer.Optimizer;
import org.sbonnx.trainer.optimizer.Optimizers;

/**
 * The other side of {@code fixtures/python/step_cost.py}: does one update for each line of its input and prints the loss,
 * the seconds it took and those that processors spent on it, so that both frameworks can take turns on one machine.
 *
 * <p>Arguments: folder with {@code model.onnx}, {@code input.bin} (float32) and {@code labels.bin} (int64, at the output's
 * size); extents of the input, comma-separated; extents of the labels; number of threads.
 */
final class StepCost {
    private static final Phase PLAN = Json.parse(
                    "plan", "{\"training\":{\"learningRate\":0.001,\"schedule\":\"constant\"}}", TrainPlan.class)
            .training();

    private StepCost() {}

    /** See the class. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        long[] shape = extents(args[1]);
        long[] labelShape = extents(args[2]);
        OnnxModel model = OnnxModel.load(folder.resolve("model.onnx"));
        FloatTensor input = new FloatTensor(shape, floats(folder.resolve("input.bin")));
        long[] labels = longs(folder.resolve("labels.bin"));
        try (NDManager manager = Torch.open("cpu", Integer.parseInt(args[3]));
                OnnxBlock block = new OnnxBlock(spec(model), manager);
                FeatureCache cache =
                        FeatureCache.open(new Repeated(input), folder.resolve("features"), Long.MAX_VALUE, false);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Optimizer optimizer = Optimizers.of(PLAN, block.parameters(), Set.of(), manager);
            System.out.println("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                long begin = System.nanoTime();
                long cpu = processorTime();
                double loss = step(block, optimizer, cache, labels, labelShape, manager);
                double wall = (System.nanoTime() - begin) / 1e9;
                System.out.println(loss + " " + wall + " " + (processorTime() - cpu) / 1e9);
            }
        }
    }

    /** Of all threads of the process, in nanoseconds. */
    private static long processorTime() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    private static double step(
            OnnxBlock block,
            Optimizer optimizer,
            FeatureCache cache,
            long[] labels,
            long[] labelShape,
            NDManager manager) {
        double[] value = new double[1];
        try (NDManager step = manager.newSubManager()) {
            Torch.withGradients(() -> {
                Map<String, NDArray> inputs = Batches.load(cache, Batches.range(0, cache.size()), step);
                NDArray logits = block.forward(inputs, new ForwardMode(true, true, a -> a), step)
                        .get("logits");
                float[] weights = new float[labels.length];
                Arrays.fill(weights, 1f / labels.length);
                NDArray loss = Losses.crossEntropy(
                        logits,
                        Torch.upload(step, labelShape, labels),
                        Torch.upload(step, new FloatTensor(labelShape, weights)));
                Torch.backward(loss);
                value[0] = Torch.toDouble(loss);
            });
            optimizer.step(1, step);
        }
        return value[0];
    }

    /** Everything that a convolution or batch norm learns; running statistics move. */
    private static BlockSpec spec(OnnxModel model) {
        Set<String> parameters = new TreeSet<>();
        Set<String> runningStatistics = new LinkedHashSet<>();
        for (NodeProto node : model.graph().getNodeList()) {
            boolean norm = node.getOpType().equals("BatchNormalization");
            if (norm || node.getOpType().equals("Conv")) {
                parameters.addAll(node.getInputList().subList(1, Math.min(3, node.getInputCount())));
            }
            if (norm) {
                runningStatistics.addAll(node.getInputList().subList(3, 5));
            }
        }
        parameters.removeIf(p -> !model.initializers().containsKey(p)
                || !Tensors.isFloat(model.initializers().get(p)));
        return BlockSpec.of(model, List.of(model.inputs().get(0).getName()), List.of("logits"))
                .withParameters(parameters)
                .withRunningStatistics(runningStatistics);
    }

    /** Each image of the batch as one of a data set. */
    private record Repeated(FloatTensor batch) implements FeatureSource {
        @Override
        public int size() {
            return batch.dim(0);
        }

        @Override
        public List<String> tensors() {
            return List.of("input");
        }

        @Override
        public String key() {
            return "step cost";
        }

        @Override
        public void stream(int[] images, Visitor visitor) {
            int n = batch.data().length / size();
            long[] one = batch.shape().clone();
            one[0] = 1;
            for (int image : images) {
                float[] part = Arrays.copyOfRange(batch.data(), image * n, (image + 1) * n);
                visitor.accept(image, Map.of("input", new FloatTensor(one, part)));
            }
        }

        @Override
        public void close() {}
    }

    private static long[] extents(String text) {
        return Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
    }

    private static ByteBuffer bytes(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = bytes(file);
        float[] out = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(out);
        return out;
    }

    private static long[] longs(Path file) throws IOException {
        ByteBuffer bytes = bytes(file);
        long[] out = new long[bytes.remaining() / 8];
        bytes.asLongBuffer().get(out);
        return out;
    }
}
