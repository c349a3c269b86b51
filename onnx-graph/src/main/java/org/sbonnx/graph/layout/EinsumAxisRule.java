package org.sbonnx.graph.layout;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.layout.Part.Role;

/** Einsum: an axis of the output is the axis of the operand that has its letter. */
final class EinsumAxisRule {
    private EinsumAxisRule() {}

    static TracedValue apply(AxisContext node, int output) {
        String equation = Attributes.string(node.node(), "equation", "").replace(" ", "");
        int arrow = equation.indexOf("->");
        if (arrow < 0 || equation.contains("...")) {
            throw Untraceable.INSTANCE;
        }
        String[] terms = equation.substring(0, arrow).split(",", -1);
        String result = equation.substring(arrow + 2);
        long[] extents = node.outputExtents(output);
        if (terms.length != node.inputCount() || result.length() != extents.length) {
            throw Untraceable.INSTANCE;
        }
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < result.length(); i++) {
            axes.add(axis(node, terms, result, result.charAt(i), extents[i]));
        }
        return new TracedValue(axes);
    }

    private static Axis axis(AxisContext node, String[] terms, String result, char letter, long extent) {
        List<TracedValue> operands = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            int at = terms[i].indexOf(letter);
            if (at >= 0 && node.isContent(i)) {
                operands.add(TracedValue.of(node.value(i)
                        .axis(Untraceable.checkedAxis(at, node.value(i).rank()))));
            }
        }
        if (!operands.isEmpty()) {
            return ElementwiseAxisRules.merge(operands, new long[] {extent}).axis(0);
        }
        return sumsOverChannels(node, terms, result) ? Axis.of(Role.CHANNEL, extent) : Axis.of(Role.OTHER, extent);
    }

    /** Whether every letter that is summed over is an axis of channels. */
    private static boolean sumsOverChannels(AxisContext node, String[] terms, String result) {
        for (int i = 0; i < terms.length; i++) {
            for (int k = 0; k < terms[i].length() && node.isContent(i); k++) {
                AxisKind kind = node.value(i).kind(k);
                if (result.indexOf(terms[i].charAt(k)) < 0 && kind != AxisKind.CHANNEL && kind != AxisKind.UNIT) {
                    return false;
                }
            }
        }
        return true;
    }
}
