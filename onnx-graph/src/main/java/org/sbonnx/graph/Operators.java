package org.sbonnx.graph;

import java.util.Set;
import org.sbonnx.graph.file.ExternalData;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;

/** Properties of operators of the default domain that several analyses rely on. */
public final class Operators {
    private static final Set<String> SHAPE_ONLY = Set.of("Shape", "Size");

    private Operators() {}

    /**
     * Whether the node's first output equals its first input at inference: Identity, and Dropout unless its third input
     * ({@code training_mode}) is anything but a constant false.
     */
    public static boolean isPassThrough(NodeProto node, GraphIndex index) {
        if (!StandardOperator.isInDefaultDomain(node)) {
            return false;
        }
        return switch (node.getOpType()) {
            case "Identity" -> true;
            case "Dropout" ->
                node.getInputCount() < 3 || node.getInput(2).isEmpty() || isConstantFalse(node.getInput(2), index);
            default -> false;
        };
    }

    /** Whether the node reads only the shape of its input, not its values: Shape and Size. */
    public static boolean isShapeOnly(NodeProto node) {
        return StandardOperator.isInDefaultDomain(node) && SHAPE_ONLY.contains(node.getOpType());
    }

    private static boolean isConstantFalse(String value, GraphIndex index) {
        return index.graph().getInputList().stream().noneMatch(v -> v.getName().equals(index.root(value)))
                && index.constant(value)
                        .filter(t -> t.getDataType() == TensorProto.DataType.BOOL_VALUE && !ExternalData.isExternal(t))
                        .map(Tensors::longs)
                        .filter(v -> v.length == 1 && v[0] == 0)
                        .isPresent();
    }
}
