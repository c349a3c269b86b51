package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.TensorProto;

/** Operators whose output follows from attributes or from the shape of an input: Constant, Shape, Size, Range and others. */
final class ConstantRules {
    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    private static final int INT64 = TensorProto.DataType.INT64_VALUE;

    private ConstantRules() {}

    static void register(Map<String, ShapeRule> rules) {
        rules.put("Constant", ConstantRules::constant);
        rules.put("ConstantOfShape", ConstantRules::constantOfShape);
        rules.put("Shape", ConstantRules::shape);
        rules.put("Size", ConstantRules::size);
        rules.put("Range", ConstantRules::range);
        rules.put("OneHot", ConstantRules::oneHot);
        rules.put("NonZero", ConstantRules::nonZero);
        rules.put("EyeLike", ConstantRules::like);
        rules.put("RandomNormalLike", ConstantRules::like);
        rules.put("RandomUniformLike", ConstantRules::like);
        rules.put("RandomNormal", ConstantRules::random);
        rules.put("RandomUniform", ConstantRules::random);
    }

    private static void constant(NodeContext n) {
        for (AttributeProto a : n.node().getAttributeList()) {
            switch (a.getName()) {
                case "value" -> n.set(0, n.constant(a.getT()));
                case "sparse_value" ->
                    n.set(
                            0,
                            new ValueInfo(
                                    a.getSparseTensor().getValues().getDataType(),
                                    a.getSparseTensor().getDimsList().stream()
                                            .map(WindowRules::extent)
                                            .toList()));
                case "value_int" -> setConstant(n, INT64, List.of(), ValueInfos.ints(a.getI()));
                case "value_float" -> setConstant(n, FLOAT, List.of(), ValueInfos.reals(a.getF()));
                case "value_string" -> n.set(0, TensorProto.DataType.STRING_VALUE, List.of());
                case "value_strings" -> n.set(0, TensorProto.DataType.STRING_VALUE, Dim.known(a.getStringsCount()));
                case "value_ints" ->
                    setConstant(
                            n,
                            INT64,
                            Dim.known(a.getIntsCount()),
                            a.getIntsList().stream()
                                    .limit(ValueInfos.MAX_ELEMENTS + 1L)
                                    .<Scalar>map(Scalar.Int::new)
                                    .toList());
                case "value_floats" ->
                    setConstant(
                            n,
                            FLOAT,
                            Dim.known(a.getFloatsCount()),
                            a.getFloatsList().stream()
                                    .limit(ValueInfos.MAX_ELEMENTS + 1L)
                                    .<Scalar>map(f -> new Scalar.Real(f))
                                    .toList());
                default -> {
                    // Not a value.
                }
            }
        }
    }

    private static void setConstant(NodeContext n, int type, List<Dim> dims, List<Scalar> content) {
        n.set(0, type, dims);
        n.setElements(0, content);
    }

    private static void constantOfShape(NodeContext n) {
        ValueInfo value = Attributes.tensor(n.node(), "value")
                .map(n::constant)
                .orElse(new ValueInfo(FLOAT, Dim.known(1), ValueInfos.reals(0)));
        n.setElementType(0, value.type());
        List<Dim> dims = LayoutRules.targetDims(n, 0);
        n.set(0, value.type(), dims);
        List<Scalar> filler = value.elements();
        if (filler != null && filler.size() == 1) {
            n.setElements(0, Collections.nCopies(ConstantFolding.count(ConstantFolding.extents(dims)), filler.get(0)));
        }
    }

    /** {@code start} and {@code end} since version 15. */
    private static void shape(NodeContext n) {
        n.setElementType(0, INT64);
        List<Dim> x = n.dims(0);
        int start = clamp(n.attribute("start", 0), x.size());
        int end = n.hasAttribute("end") ? clamp(n.attribute("end", 0), x.size()) : x.size();
        List<Dim> part = x.subList(start, Math.max(start, end));
        setConstant(
                n, INT64, Dim.known(part.size()), part.stream().map(Scalar::of).toList());
    }

    private static int clamp(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    private static void size(NodeContext n) {
        n.set(0, INT64, List.of());
        n.setElements(
                0,
                ValueInfos.ints(
                        ScalarMath.product(n.dims(0).stream().map(Scalar::of).toList())));
    }

    private static void range(NodeContext n) {
        n.set(0, n.elementType(0), Dim.unknown(1));
        if (ElementType.isFloat(n.elementType(0))) {
            double[] v = {n.reals(0)[0], n.reals(1)[0], n.reals(2)[0]};
            double count = Math.max(0, Math.ceil((v[1] - v[0]) / v[2]));
            if (Double.isFinite(count) && count < 1e15) {
                n.set(0, n.elementType(0), Dim.known((long) count));
            }
            return;
        }
        long start = n.scalar(0);
        long step = n.scalar(2);
        if (step == 0) {
            throw new ShapeConflict("Range with step 0");
        }
        long span = Math.subtractExact(n.scalar(1), start);
        long count = Math.max(0, span / step + (span % step != 0 && (span ^ step) >= 0 ? 1 : 0));
        n.set(0, n.elementType(0), Dim.known(count));
        if (count <= ValueInfos.MAX_ELEMENTS) {
            List<Scalar> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(new Scalar.Int(start + i * step));
            }
            n.setElements(0, all);
        }
    }

    private static void oneHot(NodeContext n) {
        n.setElementType(0, n.elementType(2));
        List<Dim> out = new ArrayList<>(n.dims(0));
        int axis = NodeContext.axis(n.attribute("axis", -1), out.size() + 1);
        Dim depth = Dim.UNKNOWN;
        if (n.elementsOrNull(1) != null) {
            Scalar only = LayoutRules.single(n.elements(1));
            depth = ScalarMath.cast(only, INT64) instanceof Scalar.Int i ? WindowRules.extent(i.value()) : depth;
        }
        out.add(axis, depth);
        n.set(0, n.elementType(2), out);
    }

    private static void nonZero(NodeContext n) {
        n.set(0, INT64, Dim.unknown(2));
        n.set(0, INT64, List.of(Dim.of(n.dims(0).size()), Dim.UNKNOWN));
    }

    private static void like(NodeContext n) {
        int type = (int) n.attribute("dtype", n.elementType(0));
        n.setElementType(0, type);
        n.set(0, type, n.dims(0));
    }

    private static void random(NodeContext n) {
        int type = (int) n.attribute("dtype", FLOAT);
        List<Dim> dims = new ArrayList<>();
        for (long d : Attributes.integers(n.node(), "shape")) {
            dims.add(WindowRules.extent(d));
        }
        n.set(0, type, dims);
    }
}
