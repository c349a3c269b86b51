package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.onnx.TensorProto;

/** Operators that reduce axes: reductions, ArgMax and ArgMin, losses. */
final class ReduceRules {
    private static final int INT64 = TensorProto.DataType.INT64_VALUE;

    private ReduceRules() {}

    static void register(Map<String, ShapeRule> rules) {
        for (String op :
                "ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare"
                        .split(" ")) {
            rules.put(op, ReduceRules::reduce);
        }
        rules.put("ArgMax", ReduceRules::argMax);
        rules.put("ArgMin", ReduceRules::argMax);
        rules.put("TopK", ReduceRules::topK);
        rules.put("NegativeLogLikelihoodLoss", ReduceRules::loss);
        rules.put("SoftmaxCrossEntropyLoss", ReduceRules::loss);
    }

    /** Axes are an attribute before 18 (13 for ReduceSum), an input from then on. */
    private static void reduce(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        List<Dim> x = n.dims(0);
        boolean keep = n.attribute("keepdims", 1) != 0;
        boolean input = n.hasInput(1);
        if (input && n.elementsOrNull(1) == null) {
            if (keep) {
                n.set(0, n.elementType(0), Dim.unknown(x.size()));
            }
            return;
        }
        long[] axes = input ? n.longs(1) : Attributes.integers(n.node(), "axes");
        boolean all = axes.length == 0;
        if (all && n.attribute("noop_with_empty_axes", 0) != 0) {
            n.set(0, n.elementType(0), x);
            return;
        }
        Set<Integer> gone =
                Arrays.stream(NodeContext.axes(axes, x.size())).boxed().collect(Collectors.toSet());
        List<Dim> out = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            if (!all && !gone.contains(i)) {
                out.add(x.get(i));
            } else if (keep) {
                out.add(Dim.of(1));
            }
        }
        n.set(0, n.elementType(0), out);
        fold(n, out);
    }

    /** Products, sums and extrema of whole small integer tensors: element counts computed inside the graph. */
    private static void fold(NodeContext n, List<Dim> out) {
        if (!new Shape(0, out).count().equals(OptionalLong.of(1)) || ElementType.isFloat(n.elementType(0))) {
            return;
        }
        long[] values = n.longs(0);
        switch (n.node().getOpType()) {
            case "ReduceProd" ->
                n.setElements(0, ValueInfos.ints(Arrays.stream(values).reduce(1, Math::multiplyExact)));
            case "ReduceSum" ->
                n.setElements(0, ValueInfos.ints(Arrays.stream(values).reduce(0, Math::addExact)));
            case "ReduceMax" -> Arrays.stream(values).max().ifPresent(v -> n.setElements(0, ValueInfos.ints(v)));
            case "ReduceMin" -> Arrays.stream(values).min().ifPresent(v -> n.setElements(0, ValueInfos.ints(v)));
            default -> {
                // Content of the others is not followed.
            }
        }
    }

    private static void argMax(NodeContext n) {
        n.setElementType(0, INT64);
        List<Dim> out = new ArrayList<>(n.dims(0, 1));
        int axis = NodeContext.axis(n.attribute("axis", 0), out.size());
        if (n.attribute("keepdims", 1) != 0) {
            out.set(axis, Dim.of(1));
        } else {
            out.remove(axis);
        }
        n.set(0, INT64, out);
    }

    /** K is an attribute before version 10, input 1 since. */
    private static void topK(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        n.setElementType(1, INT64);
        List<Dim> out = new ArrayList<>(n.dims(0, 1));
        int axis = NodeContext.axis(n.attribute("axis", -1), out.size());
        Dim k = Dim.UNKNOWN;
        if (!n.hasInput(1)) {
            k = WindowRules.extent(n.attribute("k", 0));
        } else if (n.elementsOrNull(1) != null) {
            Scalar only = LayoutRules.single(n.elements(1));
            k = only instanceof Scalar.Int i ? WindowRules.extent(i.value()) : Dim.UNKNOWN;
        }
        out.set(axis, k);
        n.set(0, n.elementType(0), out);
        n.set(1, INT64, out);
    }

    private static void loss(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        n.setElementType(1, n.elementType(0));
        if (n.input(0).dims() != null) {
            n.set(1, n.elementType(0), n.dims(0));
        }
        boolean reduced = !n.attribute("reduction", "mean").equals("none");
        n.set(0, n.elementType(0), reduced ? List.of() : n.dims(1));
    }
}
