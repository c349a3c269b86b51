package org.sbonnx.graph;

import java.util.List;
import java.util.Map;
import org.sbonnx.onnx.NodeProto;

/** Which inputs of an operator are weights that training may change, and which are running statistics. */
public final class TrainableInputs {
    private static final Map<String, List<Integer>> WEIGHTS = Map.of(
            "Conv", List.of(1, 2),
            "ConvTranspose", List.of(1, 2),
            "Gemm", List.of(1, 2),
            "MatMul", List.of(0, 1),
            "BatchNormalization", List.of(1, 2),
            "InstanceNormalization", List.of(1, 2),
            "LayerNormalization", List.of(1, 2),
            "PRelu", List.of(1));

    private static final List<Integer> RUNNING_STATISTICS = List.of(3, 4);

    private TrainableInputs() {}

    /** Positions of the node's weights and biases, as far as it has them. Running statistics are not among them. */
    public static List<Integer> weights(NodeProto node) {
        return WEIGHTS.getOrDefault(node.getOpType(), List.of()).stream()
                .filter(i -> i < node.getInputCount() && !node.getInput(i).isEmpty())
                .toList();
    }

    /** Positions of the running mean and variance of a batch norm, which training updates without a gradient. */
    public static List<Integer> runningStatistics(NodeProto node) {
        return node.getOpType().equals("BatchNormalization") ? RUNNING_STATISTICS : List.of();
    }
}
