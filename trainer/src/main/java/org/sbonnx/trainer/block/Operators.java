package org.sbonnx.trainer.block;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;

/** All operators of the default domain by ONNX type, as opsets 9 to 22 define them. */
final class Operators {
    private static final Map<String, Operator> TABLE = table();
    private static final Set<String> QUANTIZED = Set.of(
            "QuantizeLinear", "DequantizeLinear", "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger");

    private Operators() {}

    private static Map<String, Operator> table() {
        Map<String, Operator> table = new HashMap<>();
        ActivationOps.register(table);
        ConvolutionOps.register(table);
        CreationOps.register(table);
        ElementwiseOps.register(table);
        MatrixOps.register(table);
        LayoutOps.register(table);
        NormalizationOps.register(table);
        PoolOps.register(table);
        ReduceOps.register(table);
        ResizeOps.register(table);
        SelectOps.register(table);
        return Map.copyOf(table);
    }

    /** Operator types that can be trained through. */
    static Set<String> supportedTypes() {
        return new TreeSet<>(TABLE.keySet());
    }

    static Operator of(NodeProto node) {
        return Optional.ofNullable(TABLE.get(node.getOpType())).orElseThrow();
    }

    /**
     * @throws BadInput if a node is not supported; names all such nodes
     */
    static void requireSupported(List<NodeProto> nodes) {
        List<String> unsupported = new ArrayList<>();
        boolean quantized = false;
        for (NodeProto node : nodes) {
            unsupportedReason(node)
                    .ifPresent(why -> unsupported.add(node.getOpType() + " '" + GraphIndex.label(node) + "' " + why));
            quantized |= QUANTIZED.contains(node.getOpType());
        }
        if (!unsupported.isEmpty()) {
            throw new BadInput(
                    unsupported.size() + " node" + (unsupported.size() == 1 ? "" : "s")
                            + " after the site cannot be trained through: " + String.join("; ", unsupported),
                    quantized
                            ? "train the float model and quantize it afterwards"
                            : "choose a later site, or calibrate without training");
        }
    }

    private static Optional<String> unsupportedReason(NodeProto node) {
        String domain = node.getDomain();
        if (!domain.isEmpty() && !domain.equals("ai.onnx")) {
            return Optional.of("belongs to the custom domain '" + domain + "'");
        }
        Operator operator = TABLE.get(node.getOpType());
        return operator == null ? Optional.of("is not known") : operator.unsupportedReason(node);
    }
}
