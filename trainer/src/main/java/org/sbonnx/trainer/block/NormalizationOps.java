package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sbonnx.graph.Attributes;
import org.sbonnx.onnx.NodeProto;

/** BatchNormalization 7–15, LayerNormalization, InstanceNormalization, GroupNormalization. */
final class NormalizationOps {
    private NormalizationOps() {}

    static void register(Map<String, Operator> table) {
        table.put(
                "BatchNormalization",
                Operator.array(NormalizationOps::batch).withCheck(NormalizationOps::unsupportedReason));
        Operator layer = NormalizationOps::layer;
        table.put("LayerNormalization", layer.withAllOutputs());
        table.put("InstanceNormalization", Operator.array(NormalizationOps::instance));
        table.put("GroupNormalization", Operator.array(NormalizationOps::group));
    }

    private static Optional<String> unsupportedReason(NodeProto node) {
        return Attributes.integer(node, "training_mode", 0) != 0
                ? Optional.of("was exported in training mode")
                : Optional.empty();
    }

    /**
     * ONNX: running = running · momentum + batch · (1 − momentum); the engine's momentum is the other share. The batch's
     * variance is the unbiased one in the running value, as in the framework that the models come from.
     */
    private static NDArray batch(OperatorContext context) {
        NDArray x = context.floats(0);
        return Torch.batchNorm(
                x,
                context.floats(3),
                context.floats(4),
                context.floats(1),
                context.floats(2),
                context.mode().batchStatistics(),
                1 - context.real("momentum", 0.9f),
                context.real("epsilon", 1e-5f));
    }

    private static NDArray standardized(NDArray x, int[] axes, float epsilon) {
        NDArray centred = x.sub(ReduceOps.mean(x, axes, true));
        NDArray variance = ReduceOps.mean(centred.square(), axes, true);
        return centred.div(Scalars.add(variance, epsilon).sqrt());
    }

    /** Outputs: normalised, mean, inverse standard deviation. */
    private static List<Value> layer(OperatorContext context) {
        NDArray x = context.floats(0);
        int rank = x.getShape().dimension();
        int[] axes = IntStream.range(ShapeMath.axis(context.integer("axis", -1), rank), rank)
                .toArray();
        NDArray mean = ReduceOps.mean(x, axes, true);
        NDArray centred = x.sub(mean);
        NDArray variance = ReduceOps.mean(centred.square(), axes, true);
        NDArray deviation =
                Scalars.add(variance, context.real("epsilon", 1e-5f)).sqrt();
        NDArray y = centred.div(deviation).mul(context.floats(1));
        NDArray shifted = context.has(2) ? y.add(context.floats(2)) : y;
        if (context.node().getOutputCount() == 1) {
            return List.of(new Value.Array(shifted));
        }
        return List.of(new Value.Array(shifted), new Value.Array(mean), new Value.Array(Scalars.power(deviation, -1)));
    }

    private static NDArray instance(OperatorContext context) {
        NDArray x = context.floats(0);
        int rank = x.getShape().dimension();
        NDArray y = standardized(x, IntStream.range(2, rank).toArray(), context.real("epsilon", 1e-5f));
        return perChannel(y, context.floats(1), context.floats(2));
    }

    /** Scale and bias are by group until opset 20, by channel since. */
    private static NDArray group(OperatorContext context) {
        NDArray x = context.floats(0);
        Shape shape = x.getShape();
        long groups = context.integer("num_groups", 1);
        NDArray grouped = x.reshape(shape.get(0), groups, -1);
        NDArray y = standardized(grouped, new int[] {2}, context.real("epsilon", 1e-5f));
        return context.opset() < 21
                ? perChannel(y, context.floats(1), context.floats(2)).reshape(shape)
                : perChannel(y.reshape(shape), context.floats(1), context.floats(2));
    }

    private static NDArray perChannel(NDArray x, NDArray scale, NDArray bias) {
        long[] line = new long[x.getShape().dimension()];
        Arrays.fill(line, 1);
        line[1] = scale.size();
        Shape extent = new Shape(line);
        return x.mul(scale.reshape(extent)).add(bias.reshape(extent));
    }
}
