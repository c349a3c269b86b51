package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.sbonnx.onnx.TensorProto;

/** Operators that work element by element, with the broadcasting of numpy. */
public final class ElementwiseRules {
    private static final int BOOL = TensorProto.DataType.BOOL_VALUE;
    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;

    /** Output 0 has the type and extents of input 0. */
    public static final List<String> SAME_SHAPE = List.of(
            ("Relu LeakyRelu PRelu Elu Selu Celu Sigmoid HardSigmoid HardSwish Tanh Softplus Softsign Erf Gelu Mish Swish"
                            + " ThresholdedRelu Abs Neg Exp Log Sqrt Reciprocal Floor Ceil Round Sign Sin Cos Tan Asin Acos"
                            + " Atan Sinh Cosh Asinh Acosh Atanh Identity Clip Not Softmax LogSoftmax Hardmax LRN"
                            + " InstanceNormalization GroupNormalization MeanVarianceNormalization LpNormalization"
                            + " RMSNormalization Shrink CumSum BitwiseNot Trilu ScatterElements Scatter ScatterND"
                            + " ReverseSequence Bernoulli")
                    .split(" "));

    /** Broadcast operands of one type give that type. */
    public static final List<String> BROADCAST =
            List.of("Add Sub Mul Div Pow Mod Min Max Sum Mean BitShift BitwiseAnd BitwiseOr BitwiseXor".split(" "));

    /** Broadcast operands give booleans. */
    static final List<String> LOGICAL = List.of("And Or Xor Equal Greater Less GreaterOrEqual LessOrEqual".split(" "));

    private ElementwiseRules() {}

    static void register(Map<String, ShapeRule> rules) {
        SAME_SHAPE.forEach(op -> rules.put(op, ElementwiseRules::sameShape));
        BROADCAST.forEach(op -> rules.put(op, n -> broadcast(n, n.elementType(0))));
        LOGICAL.forEach(op -> rules.put(op, n -> broadcast(n, BOOL)));
        rules.put("IsNaN", n -> predicate(n));
        rules.put("IsInf", n -> predicate(n));
        rules.put("Where", ElementwiseRules::where);
        rules.put("Cast", n -> cast(n, (int) n.attribute("to", 0)));
        rules.put("CastLike", n -> cast(n, n.elementType(1)));
        rules.put("Dropout", ElementwiseRules::dropout);
        rules.put("BatchNormalization", ElementwiseRules::batchNormalization);
        rules.put("LayerNormalization", ElementwiseRules::layerNormalization);
        rules.put("QuantizeLinear", ElementwiseRules::quantize);
        rules.put("DequantizeLinear", ElementwiseRules::dequantize);
        rules.put("DynamicQuantizeLinear", ElementwiseRules::quantizeDynamically);
    }

    private static void sameShape(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        n.set(0, n.elementType(0), n.dims(0));
        ScalarMath.unary(n.node().getOpType(), n.elementType(0))
                .ifPresent(op -> n.setElements(0, n.elements(0).stream().map(op).toList()));
    }

    private static void predicate(NodeContext n) {
        n.setElementType(0, BOOL);
        n.set(0, BOOL, n.dims(0));
    }

    private static void broadcast(NodeContext n, int type) {
        n.setElementType(0, type);
        List<Dim> dims = n.dims(0);
        for (int i = 1; i < n.inputCount(); i++) {
            dims = broadcast(dims, n.dims(i));
        }
        n.set(0, type, dims);
        BinaryOperator<Scalar> op =
                ScalarMath.binary(n.node().getOpType(), type).orElseThrow(() -> UnresolvedShape.INSTANCE);
        List<Scalar> all = broadcastElements(n, 0, dims);
        for (int i = 1; i < n.inputCount(); i++) {
            all = ConstantFolding.zip(all, broadcastElements(n, i, dims), op);
        }
        n.setElements(0, all);
    }

    private static List<Scalar> broadcastElements(NodeContext n, int input, List<Dim> to) {
        return ConstantFolding.broadcast(
                n.elements(input), ConstantFolding.extents(n.dims(input)), ConstantFolding.extents(to));
    }

    /** Extents of two operands broadcast against each other. */
    static List<Dim> broadcast(List<Dim> a, List<Dim> b) {
        int rank = Math.max(a.size(), b.size());
        List<Dim> out = new ArrayList<>(rank);
        for (int i = 0; i < rank; i++) {
            int ia = i - (rank - a.size());
            int ib = i - (rank - b.size());
            out.add(ia < 0 ? b.get(ib) : ib < 0 ? a.get(ia) : broadcast(a.get(ia), b.get(ib), a, b));
        }
        return out;
    }

    private static Dim broadcast(Dim a, Dim b, List<Dim> as, List<Dim> bs) {
        if (a.equals(b) || b.is(1)) {
            return a;
        }
        if (a.is(1)) {
            return b;
        }
        if (a instanceof Dim.Known && b instanceof Dim.Known) {
            throw new ShapeConflict("shapes " + as + " and " + bs + " do not broadcast");
        }
        return a instanceof Dim.Known ? a : b instanceof Dim.Known ? b : Dim.UNKNOWN;
    }

    private static void where(NodeContext n) {
        n.setElementType(0, n.elementType(1) == 0 ? n.elementType(2) : n.elementType(1));
        List<Dim> dims = broadcast(broadcast(n.dims(0), n.dims(1)), n.dims(2));
        n.set(0, n.output(0).type(), dims);
        List<Scalar> condition = broadcastElements(n, 0, dims);
        List<Scalar> yes = broadcastElements(n, 1, dims);
        List<Scalar> no = broadcastElements(n, 2, dims);
        List<Scalar> out = new ArrayList<>();
        for (int i = 0; i < condition.size(); i++) {
            boolean known = condition.get(i) instanceof Scalar.Int;
            boolean first = known && condition.get(i).equals(new Scalar.Int(1));
            out.add(known ? first ? yes.get(i) : no.get(i) : Scalar.UNKNOWN);
        }
        n.setElements(0, out);
    }

    private static void cast(NodeContext n, int type) {
        n.setElementType(0, type);
        n.set(0, type, n.dims(0));
        n.setElements(
                0, n.elements(0).stream().map(s -> ScalarMath.cast(s, type)).toList());
    }

    /** Version 7 on: the mask is boolean since 10, of the input's type before. */
    private static void dropout(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        int mask = n.opset() >= 10 ? BOOL : n.elementType(0);
        n.setElementType(1, mask);
        n.set(0, n.elementType(0), n.dims(0));
        n.set(1, mask, n.dims(0));
    }

    private static void batchNormalization(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        for (int i = 1; i < n.outputCount(); i++) {
            n.set(i, n.input(i < 3 ? i + 2 : i));
            n.set(i, new ValueInfo(n.output(i).type(), n.output(i).dims()));
        }
        n.set(0, n.elementType(0), n.dims(0));
    }

    /** Outputs 1 and 2, mean and inverse deviation, have the extent 1 from {@code axis} on. */
    private static void layerNormalization(NodeContext n) {
        n.setElementType(0, n.elementType(0));
        int stash = (int) n.attribute("stash_type", FLOAT);
        List<Dim> x = n.dims(0);
        n.set(0, n.elementType(0), x);
        int axis = NodeContext.axis(n.attribute("axis", -1), x.size());
        List<Dim> reduced = new ArrayList<>(x);
        for (int i = axis; i < x.size(); i++) {
            reduced.set(i, Dim.of(1));
        }
        n.set(1, stash, reduced);
        n.set(2, stash, reduced);
    }

    private static void quantize(NodeContext n) {
        int declared = (int) n.attribute("output_dtype", 0);
        int type = n.hasInput(2) ? n.elementType(2) : declared != 0 ? declared : TensorProto.DataType.UINT8_VALUE;
        n.setElementType(0, type);
        n.set(0, type, n.dims(0));
    }

    /** Codes like the input, one scale, one zero point. */
    private static void quantizeDynamically(NodeContext n) {
        n.setElementType(0, TensorProto.DataType.UINT8_VALUE);
        n.set(1, FLOAT, List.of());
        n.set(2, TensorProto.DataType.UINT8_VALUE, List.of());
        n.set(0, TensorProto.DataType.UINT8_VALUE, n.dims(0));
    }

    private static void dequantize(NodeContext n) {
        int declared = (int) n.attribute("output_dtype", 0);
        int type = declared != 0 ? declared : n.elementType(1) == 0 ? FLOAT : n.elementType(1);
        n.setElementType(0, type);
        n.set(0, type, n.dims(0));
    }
}
