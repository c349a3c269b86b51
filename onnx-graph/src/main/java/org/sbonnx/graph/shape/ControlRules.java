package org.sbonnx.graph.shape;

import java.util.List;
import java.util.Map;
import org.sbonnx.graph.Attributes;
import org.sbonnx.onnx.AttributeProto;

/** The control flow operator If. */
final class ControlRules {
    private ControlRules() {}

    static void register(Map<String, ShapeRule> rules) {
        rules.put("If", ControlRules::choose);
    }

    /** The branch that a known condition takes; else what both branches have in common. */
    private static void choose(NodeContext n) {
        List<ValueInfo> yes = branch(n, "then_branch");
        List<ValueInfo> no = branch(n, "else_branch");
        List<Scalar> condition = n.elementsOrNull(0);
        boolean known = condition != null && condition.size() == 1 && condition.get(0) instanceof Scalar.Int;
        for (int i = 0; i < Math.min(n.outputCount(), Math.min(yes.size(), no.size())); i++) {
            ValueInfo taken =
                    known && condition != null && condition.get(0).equals(new Scalar.Int(1)) ? yes.get(i) : no.get(i);
            n.set(i, known ? taken : ValueInfo.common(yes.get(i), no.get(i)));
        }
    }

    private static List<ValueInfo> branch(NodeContext n, String name) {
        return Attributes.find(n.node(), name)
                .filter(AttributeProto::hasG)
                .map(a -> n.subGraph(a.getG()))
                .orElse(List.of());
    }
}
