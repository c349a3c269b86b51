package org.sbonnx.graph.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.layout.Part.Role;
import org.sbonnx.graph.shape.ElementwiseRules;

/** Operators whose output has the axes of its inputs, broadcast against each other. */
final class ElementwiseAxisRules {
    private static final List<String> FURTHER = List.of(
            ("Where Cast CastLike Dropout BatchNormalization LayerNormalization QuantizeLinear DequantizeLinear IsNaN IsInf"
                            + " And Or Xor Equal Greater Less GreaterOrEqual LessOrEqual")
                    .split(" "));

    private ElementwiseAxisRules() {}

    static void register(Map<String, AxisRule> rules) {
        ElementwiseRules.SAME_SHAPE.forEach(op -> rules.put(op, ElementwiseAxisRules::likeFirst));
        ElementwiseRules.BROADCAST.forEach(op -> rules.put(op, ElementwiseAxisRules::broadcast));
        FURTHER.forEach(op -> rules.put(op, ElementwiseAxisRules::broadcast));
        for (String op : List.of(
                "BatchNormalization",
                "LayerNormalization",
                "QuantizeLinear",
                "DequantizeLinear",
                "DynamicQuantizeLinear")) {
            rules.put(op, ElementwiseAxisRules::likeFirst);
        }
    }

    private static TracedValue likeFirst(AxisContext node, int output) {
        TracedValue first = node.value(0);
        long[] extents = node.outputExtents(output);
        return extents.length == first.rank() ? first : TracedValue.untraced(extents);
    }

    private static TracedValue broadcast(AxisContext node, int output) {
        List<TracedValue> operands = new ArrayList<>();
        for (int i = 0; i < node.inputCount(); i++) {
            if (node.hasInput(i)) {
                operands.add(node.value(i));
            }
        }
        return merge(operands, node.outputExtents(output));
    }

    /** Axes of values that are broadcast to given extents. */
    static TracedValue merge(List<TracedValue> operands, long[] extents) {
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < extents.length; i++) {
            Axis merged = Axis.UNIT;
            for (TracedValue operand : operands) {
                int own = i - (extents.length - operand.rank());
                if (own >= 0 && operand.axis(own).extent() == extents[i]) {
                    merged = merge(merged, operand.axis(own));
                }
            }
            axes.add(merged.extent() == extents[i] ? merged : Axis.of(Role.OTHER, extents[i]));
        }
        return new TracedValue(axes);
    }

    /** What two axes of equal extent run over together: what is traced counts; two meanings are none. */
    private static Axis merge(Axis a, Axis b) {
        if (a.equals(b) || b.isUnit() || a.isTraced() && !b.isTraced()) {
            return a;
        }
        if (a.isUnit() || b.isTraced() && !a.isTraced()) {
            return b;
        }
        if (a.isTraced() && b.isTraced() && a.isOnly(Role.CHANNEL) && b.isOnly(Role.CHANNEL)) {
            return Axis.of(Role.CHANNEL, a.extent());
        }
        return a.isOnly(Role.CONSTANT) ? b : b.isOnly(Role.CONSTANT) ? a : Axis.of(Role.OTHER, a.extent());
    }
}
