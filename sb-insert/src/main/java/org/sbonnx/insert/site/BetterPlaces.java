package org.sbonnx.insert.site;

import java.util.List;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.NodeProto;

/**
 * Says where the value behind a value is the better place for a bottleneck, so that only one of the two is listed: behind the
 * non-linearity, behind a normalization of single channels, and the map rather than the tokens that it is made from.
 */
final class BetterPlaces {
    /** Operators that compute each element from one element and its channel's statistics. */
    private static final Set<String> POINTWISE = Set.of(
            "Relu",
            "LeakyRelu",
            "PRelu",
            "Clip",
            "Elu",
            "Gelu",
            "HardSigmoid",
            "HardSwish",
            "Sigmoid",
            "Softplus",
            "Tanh",
            "BatchNormalization",
            "InstanceNormalization",
            "Cast",
            "Dropout",
            "Identity");

    /** Operators that move or join values; what other tokens they join are constants. */
    private static final Set<String> MOVING =
            Set.of("Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Slice", "Concat", "Add");

    private static final Set<String> GATES = Set.of("Sigmoid", "HardSigmoid");

    private final GraphIndex index;
    private final ContentFlow flow;
    private final FeatureMapShapes shapes;

    BetterPlaces(GraphIndex index, ContentFlow flow, FeatureMapShapes shapes) {
        this.index = index;
        this.flow = flow;
        this.shapes = shapes;
    }

    /** Whether each of the copies is followed by a better place. */
    boolean follows(List<String> copies) {
        return copies.stream().allMatch(v -> {
            List<Integer> next = flow.consumers(v);
            return isGated(v, next) || next.size() == 1 && isBetterBehind(v, next.get(0));
        });
    }

    private boolean isBetterBehind(String value, int next) {
        NodeProto node = index.node(next);
        String result = node.getOutput(0);
        boolean pointwise = POINTWISE.contains(node.getOpType());
        if (!pointwise && !MOVING.contains(node.getOpType())) {
            return false;
        }
        return flow.contentInputs(next).size() == 1
                && !flow.outputs().contains(result)
                && (pointwise || isSameFeatures(value, result));
    }

    /** Whether both are places of the same channels on the same grid. */
    private boolean isSameFeatures(String value, String result) {
        int channels = shapes.channels(List.of(value));
        return channels > 0
                && channels == shapes.channels(List.of(result))
                && shapes.area(value) == shapes.area(result);
    }

    /** Whether only a gate and its product with the value read the value, as in Swish and HardSwish. */
    private boolean isGated(String value, List<Integer> next) {
        if (next.size() != 2) {
            return false;
        }
        NodeProto gate = index.node(next.get(0));
        NodeProto product = index.node(next.get(1));
        return GATES.contains(gate.getOpType())
                && product.getOpType().equals("Mul")
                && product.getInputList().containsAll(List.of(value, gate.getOutput(0)))
                && flow.consumers(gate.getOutput(0)).size() == 1
                && !flow.outputs().contains(product.getOutput(0));
    }
}
