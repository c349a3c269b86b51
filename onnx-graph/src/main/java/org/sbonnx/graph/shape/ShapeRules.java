package org.sbonnx.graph.shape;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sbonnx.onnx.NodeProto;

/** All rules by operator of the default domain. */
final class ShapeRules {
    private static final Map<String, ShapeRule> RULES = all();

    private ShapeRules() {}

    static Optional<ShapeRule> find(NodeProto node) {
        boolean standard = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
        return standard ? Optional.ofNullable(RULES.get(node.getOpType())) : Optional.empty();
    }

    private static Map<String, ShapeRule> all() {
        Map<String, ShapeRule> rules = new HashMap<>();
        ElementwiseRules.register(rules);
        WindowRules.register(rules);
        ReduceRules.register(rules);
        MatrixRules.register(rules);
        LayoutRules.register(rules);
        SelectRules.register(rules);
        ResizeRules.register(rules);
        ConstantRules.register(rules);
        ControlRules.register(rules);
        return Map.copyOf(rules);
    }
}
