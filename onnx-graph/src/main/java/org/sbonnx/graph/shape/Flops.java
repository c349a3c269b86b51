package org.sbonnx.graph.shape;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.sbonnx.graph.Attributes;
import org.sbonnx.onnx.NodeProto;

/**
 * Floating point operations of a node: two for every multiply-add of a convolution or matrix product, one for every output
 * element of anything else that computes (pools and reductions: one for every element that enters). Operators that only move or
 * describe data count as 0. 64-bit, saturating at {@link Long#MAX_VALUE}.
 */
public final class Flops {
    private static final Set<String> FREE = Set.of(
            ("Constant ConstantOfShape Shape Size Range Identity Reshape Flatten Squeeze Unsqueeze Transpose Concat Split"
                            + " Slice Gather GatherElements GatherND Expand Tile Pad DepthToSpace SpaceToDepth Dropout Cast"
                            + " CastLike NonZero")
                    .split(" "));

    private Flops() {}

    /** Operations of one node; empty where the shapes that decide it are not all known. */
    public static OptionalLong count(NodeProto node, InferredShapes shapes) {
        String op = node.getOpType();
        if (FREE.contains(op) || node.getOutputCount() == 0) {
            return OptionalLong.of(0);
        }
        return switch (op) {
            case "Conv", "QLinearConv", "ConvInteger" -> convolution(node, shapes, op.equals("QLinearConv") ? 3 : 1);
            case "ConvTranspose" -> transposed(node, shapes);
            case "Gemm" -> product(node, shapes, Attributes.integer(node, "transA", 0) != 0 ? 0 : 1);
            case "MatMul", "QLinearMatMul", "MatMulInteger" -> product(node, shapes, -1);
            case "MaxPool", "AveragePool" -> window(node, shapes);
            default ->
                op.startsWith("Reduce") || op.startsWith("Global") || op.startsWith("Arg")
                        ? elementCount(shapes, input(node, 0))
                        : elementCount(shapes, node.getOutput(0));
        };
    }

    /** Operations of all nodes, each of unknown cost counted as 0; saturating. */
    public static long sum(List<NodeProto> nodes, InferredShapes shapes) {
        long total = 0;
        for (NodeProto node : nodes) {
            total = plus(total, count(node, shapes).orElse(0));
        }
        return total;
    }

    /** 2 · outputs · (channels of a group · kernel area). */
    private static OptionalLong convolution(NodeProto node, InferredShapes shapes, int weight) {
        long[] w = shapes.extents(input(node, weight)).orElse(null);
        OptionalLong out = elementCount(shapes, node.getOutput(0));
        if (w == null || w.length < 2 || out.isEmpty()) {
            return OptionalLong.empty();
        }
        w[0] = 2;
        return OptionalLong.of(times(out.getAsLong(), Shape.count(w)));
    }

    /** 2 · inputs · (output channels of a group · kernel area). */
    private static OptionalLong transposed(NodeProto node, InferredShapes shapes) {
        long[] w = shapes.extents(input(node, 1)).orElse(null);
        OptionalLong in = elementCount(shapes, input(node, 0));
        if (w == null || w.length < 2 || in.isEmpty()) {
            return OptionalLong.empty();
        }
        w[0] = 2;
        return OptionalLong.of(times(in.getAsLong(), Shape.count(w)));
    }

    private static OptionalLong product(NodeProto node, InferredShapes shapes, int innerAxis) {
        long[] a = shapes.extents(input(node, 0)).orElse(null);
        OptionalLong out = elementCount(shapes, node.getOutput(0));
        if (a == null || a.length == 0 || innerAxis >= a.length || out.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(times(times(2, out.getAsLong()), a[innerAxis < 0 ? a.length - 1 : innerAxis]));
    }

    private static OptionalLong window(NodeProto node, InferredShapes shapes) {
        long area = 1;
        for (long k : Attributes.integers(node, "kernel_shape")) {
            area = times(area, Math.max(0, k));
        }
        OptionalLong out = elementCount(shapes, node.getOutput(0));
        return out.isEmpty() ? out : OptionalLong.of(times(out.getAsLong(), area));
    }

    private static OptionalLong elementCount(InferredShapes shapes, String value) {
        return shapes.shapeOf(value).map(Shape::count).orElse(OptionalLong.empty());
    }

    private static String input(NodeProto node, int i) {
        return i < node.getInputCount() ? node.getInput(i) : "";
    }

    static long times(long a, long b) {
        return Shape.count(new long[] {a, b});
    }

    static long plus(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
