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
final class Normalizations {
    private Normalizations() {}

    static void register(Map<String, Operator> table) {
        table.put("BatchNormalization", Operator.array(Normalizations::batch).refusing(Normalizations::refusal));
        Operator layer = Normalizations::layer;
        table.put("LayerNormalization", layer.withAllOutputs());
        table.put("InstanceNormalization", Operator.array(Normalizations::instance));
        table.put("GroupNormalization", Operator.array(Normalizations::group));
    }

    private static Optional<String> refusal(NodeProto node) {
        return Attributes.integer(node, "training_mode", 0) != 0
                ? Optional.of("was exported in training mode")
                : Optional.empty();
    }

    /**
     * ONNX: running = running · momentum + batch · (1 − momentum); the engine's momentum is the other share. The batch's
     * variance is the unbiased one in the running value, as in the framework that the models come from.
     */
    private static NDArray batch(Call call) {
        NDArray x = call.floats(0);
        return Torch.batchNorm(
                x,
                call.floats(3),
                call.floats(4),
                call.floats(1),
                call.floats(2),
                call.pass().batchStatistics(),
                1 - call.real("momentum", 0.9f),
                call.real("epsilon", 1e-5f));
    }

    private static NDArray standardized(NDArray x, int[] axes, float epsilon) {
        NDArray centred = x.sub(Reductions.mean(x, axes, true));
        NDArray variance = Reductions.mean(centred.square(), axes, true);
        return centred.div(Scalars.plus(variance, epsilon).sqrt());
    }

    /** Outputs: normalised, mean, inverse standard deviation. */
    private static List<Value> layer(Call call) {
        NDArray x = call.floats(0);
        int rank = x.getShape().dimension();
        int[] axes = IntStream.range(Layout.axis(call.integer("axis", -1), rank), rank)
                .toArray();
        NDArray mean = Reductions.mean(x, axes, true);
        NDArray centred = x.sub(mean);
        NDArray variance = Reductions.mean(centred.square(), axes, true);
        NDArray deviation = Scalars.plus(variance, call.real("epsilon", 1e-5f)).sqrt();
        NDArray y = centred.div(deviation).mul(call.floats(1));
        NDArray shifted = call.has(2) ? y.add(call.floats(2)) : y;
        if (call.node().getOutputCount() == 1) {
            return List.of(new Value.Array(shifted));
        }
        return List.of(new Value.Array(shifted), new Value.Array(mean), new Value.Array(Scalars.power(deviation, -1)));
    }

    private static NDArray instance(Call call) {
        NDArray x = call.floats(0);
        int rank = x.getShape().dimension();
        NDArray y = standardized(x, IntStream.range(2, rank).toArray(), call.real("epsilon", 1e-5f));
        return perChannel(y, call.floats(1), call.floats(2));
    }

    /** Scale and bias are by group until opset 20, by channel since. */
    private static NDArray group(Call call) {
        NDArray x = call.floats(0);
        Shape shape = x.getShape();
        long groups = call.integer("num_groups", 1);
        NDArray grouped = x.reshape(shape.get(0), groups, -1);
        NDArray y = standardized(grouped, new int[] {2}, call.real("epsilon", 1e-5f));
        return call.opset() < 21
                ? perChannel(y, call.floats(1), call.floats(2)).reshape(shape)
                : perChannel(y.reshape(shape), call.floats(1), call.floats(2));
    }

    private static NDArray perChannel(NDArray x, NDArray scale, NDArray bias) {
        long[] line = new long[x.getShape().dimension()];
        Arrays.fill(line, 1);
        line[1] = scale.size();
        Shape extent = new Shape(line);
        return x.mul(scale.reshape(extent)).add(bias.reshape(extent));
    }
}
