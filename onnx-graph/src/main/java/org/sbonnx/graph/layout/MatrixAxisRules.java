package org.sbonnx.graph.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.layout.Part.Role;

/** Products of matrices: rows come from the left operand, columns from the right one. */
final class MatrixAxisRules {
    private MatrixAxisRules() {}

    static void register(Map<String, AxisRule> rules) {
        rules.put("MatMul", MatrixAxisRules::matMul);
        rules.put("MatMulInteger", MatrixAxisRules::matMul);
        rules.put("QLinearMatMul", MatrixAxisRules::matMulOfCodes);
        rules.put("Gemm", MatrixAxisRules::gemm);
        rules.put("Attention", MatrixAxisRules::attention);
    }

    private static TracedValue matMul(AxisContext node, int output) {
        return product(node.value(0), node.isContent(0), node.value(1), node.isContent(1), node.outputExtents(output));
    }

    /** The operands are inputs 0 and 3; between them are their scales and zero points. */
    private static TracedValue matMulOfCodes(AxisContext node, int output) {
        return product(node.value(0), node.isContent(0), node.value(3), node.isContent(3), node.outputExtents(output));
    }

    private static TracedValue gemm(AxisContext node, int output) {
        TracedValue a = node.attribute("transA", 0) == 0 ? node.value(0) : swapped(node.value(0));
        TracedValue b = node.attribute("transB", 0) == 0 ? node.value(1) : swapped(node.value(1));
        return product(a, node.isContent(0), b, node.isContent(1), node.outputExtents(output));
    }

    private static TracedValue swapped(TracedValue x) {
        return TracedValue.of(x.axis(1), x.axis(0));
    }

    private static TracedValue product(
            TracedValue a, boolean aIsContent, TracedValue b, boolean bIsContent, long[] extents) {
        int rank = extents.length;
        if (a.rank() < 2 || b.rank() < 2 || rank < 2) {
            throw Untraceable.INSTANCE;
        }
        List<Axis> axes = new ArrayList<>(
                ElementwiseAxisRules.merge(List.of(leading(a), leading(b)), Arrays.copyOf(extents, rank - 2))
                        .axes());
        axes.add(aIsContent ? a.axis(-2) : weighted(b, b.rank() - 2, extents[rank - 2]));
        axes.add(bIsContent ? b.axis(-1) : weighted(a, a.rank() - 1, extents[rank - 1]));
        return new TracedValue(axes);
    }

    private static TracedValue leading(TracedValue x) {
        return new TracedValue(x.axes().subList(0, x.rank() - 2));
    }

    /** What a constant matrix makes of the axis that it sums over: sums over channels are channels. */
    static Axis weighted(TracedValue value, int axis, long extent) {
        AxisKind kind = value.kind(axis);
        boolean channels = kind == AxisKind.CHANNEL || kind == AxisKind.UNIT || kind == AxisKind.CONSTANT;
        return Axis.of(channels ? Role.CHANNEL : Role.OTHER, extent);
    }

    /** Positions of the queries, channels of the values. */
    private static TracedValue attention(AxisContext node, int output) {
        TracedValue q = node.value(0);
        long[] extents = node.outputExtents(output);
        if (output != 0 || q.rank() != extents.length) {
            throw Untraceable.INSTANCE;
        }
        Axis channels = node.value(2).axis(-1);
        return q.with(
                -1, channels.extent() == extents[q.rank() - 1] ? channels : Axis.of(Role.OTHER, extents[q.rank() - 1]));
    }
}
