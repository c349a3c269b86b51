package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.Attributes;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.TensorProto;

/** Operators whose output is made of attributes or of the shape of an input. */
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

    private static void constant(NodeFacts n) {
        for (AttributeProto a : n.node().getAttributeList()) {
            switch (a.getName()) {
                case "value" -> n.set(0, Facts.constant(a.getT()));
                case "sparse_value" ->
                    n.set(
                            0,
                            new Fact(
                                    a.getSparseTensor().getValues().getDataType(),
                                    a.getSparseTensor().getDimsList().stream()
                                            .map(WindowRules::extent)
                                            .toList()));
                case "value_int" -> set(n, INT64, List.of(), Facts.ints(a.getI()));
                case "value_float" -> set(n, FLOAT, List.of(), Facts.reals(a.getF()));
                case "value_string" -> n.set(0, TensorProto.DataType.STRING_VALUE, List.of());
                case "value_strings" -> n.set(0, TensorProto.DataType.STRING_VALUE, Facts.dims(a.getStringsCount()));
                case "value_ints" ->
                    set(
                            n,
                            INT64,
                            Facts.dims(a.getIntsCount()),
                            a.getIntsList().stream()
                                    .limit(Facts.MAX_CONTENT + 1L)
                                    .<Scalar>map(Scalar.Int::new)
                                    .toList());
                case "value_floats" ->
                    set(
                            n,
                            FLOAT,
                            Facts.dims(a.getFloatsCount()),
                            a.getFloatsList().stream()
                                    .limit(Facts.MAX_CONTENT + 1L)
                                    .<Scalar>map(f -> new Scalar.Real(f))
                                    .toList());
                default -> {
                    // Not a value.
                }
            }
        }
    }

    private static void set(NodeFacts n, int type, List<Dim> dims, List<Scalar> content) {
        n.set(0, type, dims);
        n.content(0, content);
    }

    private static void constantOfShape(NodeFacts n) {
        Fact value = Attributes.tensor(n.node(), "value")
                .map(Facts::constant)
                .orElse(new Fact(FLOAT, Facts.dims(1), Facts.reals(0)));
        n.type(0, value.type());
        List<Dim> dims = LayoutRules.target(n, 0);
        n.set(0, value.type(), dims);
        List<Scalar> filler = value.content();
        if (filler != null && filler.size() == 1) {
            n.content(0, Collections.nCopies(Folding.count(Folding.extents(dims)), filler.get(0)));
        }
    }

    /** {@code start} and {@code end} since version 15. */
    private static void shape(NodeFacts n) {
        n.type(0, INT64);
        List<Dim> x = n.dims(0);
        int start = clamp(n.attribute("start", 0), x.size());
        int end = n.hasAttribute("end") ? clamp(n.attribute("end", 0), x.size()) : x.size();
        List<Dim> part = x.subList(start, Math.max(start, end));
        set(n, INT64, Facts.dims(part.size()), part.stream().map(Scalar::of).toList());
    }

    private static int clamp(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    private static void size(NodeFacts n) {
        n.set(0, INT64, List.of());
        n.content(
                0,
                Facts.ints(ScalarMath.product(n.dims(0).stream().map(Scalar::of).toList())));
    }

    private static void range(NodeFacts n) {
        n.set(0, n.type(0), Facts.unknown(1));
        if (ScalarMath.isReal(n.type(0))) {
            double[] v = {n.reals(0)[0], n.reals(1)[0], n.reals(2)[0]};
            double count = Math.max(0, Math.ceil((v[1] - v[0]) / v[2]));
            if (Double.isFinite(count) && count < 1e15) {
                n.set(0, n.type(0), Facts.dims((long) count));
            }
            return;
        }
        long start = n.scalar(0);
        long step = n.scalar(2);
        if (step == 0) {
            throw new ShapeRule.Conflict("Range with step 0");
        }
        long span = Math.subtractExact(n.scalar(1), start);
        long count = Math.max(0, span / step + (span % step != 0 && (span ^ step) >= 0 ? 1 : 0));
        n.set(0, n.type(0), Facts.dims(count));
        if (count <= Facts.MAX_CONTENT) {
            List<Scalar> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(new Scalar.Int(start + i * step));
            }
            n.content(0, all);
        }
    }

    private static void oneHot(NodeFacts n) {
        n.type(0, n.type(2));
        List<Dim> out = new ArrayList<>(n.dims(0));
        int axis = NodeFacts.axis(n.attribute("axis", -1), out.size() + 1);
        Dim depth = Dim.UNKNOWN;
        if (n.contentOrNull(1) != null) {
            Scalar only = LayoutRules.single(n.content(1));
            depth = ScalarMath.cast(only, INT64) instanceof Scalar.Int i ? WindowRules.extent(i.value()) : depth;
        }
        out.add(axis, depth);
        n.set(0, n.type(2), out);
    }

    private static void nonZero(NodeFacts n) {
        n.set(0, INT64, Facts.unknown(2));
        n.set(0, INT64, List.of(Dim.of(n.dims(0).size()), Dim.UNKNOWN));
    }

    private static void like(NodeFacts n) {
        int type = (int) n.attribute("dtype", n.type(0));
        n.type(0, type);
        n.set(0, type, n.dims(0));
    }

    private static void random(NodeFacts n) {
        int type = (int) n.attribute("dtype", FLOAT);
        List<Dim> dims = new ArrayList<>();
        for (long d : Attributes.integers(n.node(), "shape")) {
            dims.add(WindowRules.extent(d));
        }
        n.set(0, type, dims);
    }
}
