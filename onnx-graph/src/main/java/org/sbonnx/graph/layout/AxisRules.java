package org.sbonnx.graph.layout;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sbonnx.onnx.NodeProto;

/** All rules by operator of the default domain. */
final class AxisRules {
    private static final Map<String, AxisRule> RULES = all();

    private AxisRules() {}

    static Optional<AxisRule> find(NodeProto node) {
        boolean standard = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
        return standard ? Optional.ofNullable(RULES.get(node.getOpType())) : Optional.empty();
    }

    private static Map<String, AxisRule> all() {
        Map<String, AxisRule> rules = new HashMap<>();
        ElementwiseAxisRules.register(rules);
        ReshapeAxisRules.register(rules);
        MatrixAxisRules.register(rules);
        WindowAxisRules.register(rules);
        SelectAxisRules.register(rules);
        rules.put("Einsum", EinsumAxisRule::apply);
        return Map.copyOf(rules);
    }
}
