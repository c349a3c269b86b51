package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import org.sbonnx.graph.FloatTensor;

/** Arithmetic, comparisons and logic with numpy's broadcasting; on constants in Java, otherwise on the device. */
final class ElementwiseOps {
    private ElementwiseOps() {}

    static void register(Map<String, Operator> table) {
        table.put("Add", binary(Long::sum, Double::sum, NDArray::add));
        table.put("Sub", binary((a, b) -> a - b, (a, b) -> a - b, NDArray::sub));
        table.put("Mul", binary((a, b) -> a * b, (a, b) -> a * b, NDArray::mul));
        table.put("Div", binary((a, b) -> a / b, (a, b) -> a / b, ElementwiseOps::divide));
        table.put("Pow", binary(ElementwiseOps::power, Math::pow, NDArray::pow));
        table.put("Max", variadic(Math::max, Math::max, NDArray::maximum));
        table.put("Min", variadic(Math::min, Math::min, NDArray::minimum));
        table.put("Sum", variadic(Long::sum, Double::sum, NDArray::add));
        table.put("Mean", Operator.array(ElementwiseOps::mean));
        comparisons(table);
        table.put("And", binary((a, b) -> a & b, (a, b) -> a * b, NDArray::logicalAnd));
        table.put("Or", binary((a, b) -> a | b, Math::max, NDArray::logicalOr));
        table.put("Not", unary(a -> 1 - a, a -> 1 - a, NDArray::logicalNot));
        table.put("Neg", unary(a -> -a, a -> -a, NDArray::neg));
        table.put("Abs", unary(Math::abs, Math::abs, NDArray::abs));
        table.put("Sign", unary(Long::signum, Math::signum, NDArray::sign));
        table.put("Floor", unary(a -> a, Math::floor, NDArray::floor));
        table.put("Ceil", unary(a -> a, Math::ceil, NDArray::ceil));
        table.put("Round", unary(a -> a, Math::rint, NDArray::round));
        table.put("Sqrt", unary(a -> a, Math::sqrt, NDArray::sqrt));
        table.put("Exp", unary(a -> a, Math::exp, NDArray::exp));
        table.put("Log", unary(a -> a, Math::log, NDArray::log));
        table.put("Sin", unary(a -> a, Math::sin, NDArray::sin));
        table.put("Cos", unary(a -> a, Math::cos, NDArray::cos));
        table.put("Reciprocal", unary(a -> a, a -> 1 / a, a -> Scalars.power(a, -1)));
        table.put("Where", Operator.value(ElementwiseOps::where));
        table.put("Clip", Operator.value(ElementwiseOps::clip));
    }

    private static void comparisons(Map<String, Operator> table) {
        table.put("Equal", compare((a, b) -> a == b ? 1 : 0, (a, b) -> a == b ? 1 : 0, NDArray::eq));
        table.put("Greater", compare((a, b) -> a > b ? 1 : 0, (a, b) -> a > b ? 1 : 0, NDArray::gt));
        table.put("GreaterOrEqual", compare((a, b) -> a >= b ? 1 : 0, (a, b) -> a >= b ? 1 : 0, NDArray::gte));
        table.put("Less", compare((a, b) -> a < b ? 1 : 0, (a, b) -> a < b ? 1 : 0, NDArray::lt));
        table.put("LessOrEqual", compare((a, b) -> a <= b ? 1 : 0, (a, b) -> a <= b ? 1 : 0, NDArray::lte));
    }

    static Operator unary(LongUnaryOperator ints, DoubleUnaryOperator reals, UnaryOperator<NDArray> arrays) {
        return Operator.value(context -> {
            if (context.value(0) instanceof Value.Ints v) {
                long[] out = new long[v.data().length];
                for (int i = 0; i < out.length; i++) {
                    out[i] = ints.applyAsLong(v.data()[i]);
                }
                return new Value.Ints(v.shape(), out);
            }
            if (context.value(0) instanceof Value.Floats v) {
                float[] out = new float[v.count()];
                for (int i = 0; i < out.length; i++) {
                    out[i] = (float) reals.applyAsDouble(v.tensor().data()[i]);
                }
                return new Value.Floats(new FloatTensor(v.shape(), out));
            }
            return new Value.Array(arrays.apply(context.array(0)));
        });
    }

    private static Operator binary(
            LongBinaryOperator ints, DoubleBinaryOperator reals, BinaryOperator<NDArray> arrays) {
        return Operator.value(context -> combine(context, context.value(0), context.value(1), ints, reals, arrays));
    }

    private static Operator variadic(
            LongBinaryOperator ints, DoubleBinaryOperator reals, BinaryOperator<NDArray> arrays) {
        return Operator.value(context -> {
            Value all = context.value(0);
            for (int i = 1; i < context.inputCount(); i++) {
                all = combine(context, all, context.value(i), ints, reals, arrays);
            }
            return all;
        });
    }

    private static Operator compare(
            LongBinaryOperator ints, DoubleBinaryOperator reals, BinaryOperator<NDArray> arrays) {
        return Operator.value(context -> {
            Value result = combine(context, context.value(0), context.value(1), ints, reals, arrays);
            return result instanceof Value.Floats r ? toBooleans(r) : result;
        });
    }

    private static Value.Ints toBooleans(Value.Floats reals) {
        long[] out = new long[reals.count()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (long) reals.tensor().data()[i];
        }
        return new Value.Ints(reals.shape(), out);
    }

    private static Value combine(
            OperatorContext context,
            Value a,
            Value b,
            LongBinaryOperator ints,
            DoubleBinaryOperator reals,
            BinaryOperator<NDArray> arrays) {
        if (a instanceof Value.Host x && b instanceof Value.Host y) {
            return combine(x, y, ints, reals);
        }
        return new Value.Array(arrays.apply(context.array(a), context.array(b)));
    }

    private static Value.Host combine(Value.Host a, Value.Host b, LongBinaryOperator ints, DoubleBinaryOperator reals) {
        long[] shape = ShapeMath.broadcast(a.shape(), b.shape());
        int[] atA = ShapeMath.broadcastElements(a.shape(), shape);
        int[] atB = ShapeMath.broadcastElements(b.shape(), shape);
        if (a instanceof Value.Ints x && b instanceof Value.Ints y) {
            long[] out = new long[atA.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = ints.applyAsLong(x.data()[atA[i]], y.data()[atB[i]]);
            }
            return new Value.Ints(shape, out);
        }
        float[] out = new float[atA.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) reals.applyAsDouble(number(a, atA[i]), number(b, atB[i]));
        }
        return new Value.Floats(new FloatTensor(shape, out));
    }

    private static double number(Value.Host host, int i) {
        return host instanceof Value.Ints ints
                ? ints.data()[i]
                : ((Value.Floats) host).tensor().data()[i];
    }

    /** True division for floating point, truncating division for integers. */
    private static NDArray divide(NDArray a, NDArray b) {
        return a.getDataType().isFloating() || b.getDataType().isFloating()
                ? a.div(b)
                : a.div(b).trunc().toType(DataType.INT64, false);
    }

    private static long power(long base, long exponent) {
        return (long) Math.pow(base, exponent);
    }

    private static NDArray mean(OperatorContext context) {
        NDArray sum = context.floats(0);
        for (int i = 1; i < context.inputCount(); i++) {
            sum = sum.add(context.floats(i));
        }
        return Scalars.divide(sum, context.inputCount());
    }

    private static Value where(OperatorContext context) {
        if (context.allOnHost()) {
            Value.Host condition = (Value.Host) context.value(0);
            Value.Host yes = (Value.Host) context.value(1);
            Value.Host no = (Value.Host) context.value(2);
            Value.Host chosen = combine(
                    combine(condition, yes, (c, v) -> c != 0 ? v : 0, (c, v) -> c != 0 ? v : 0),
                    combine(condition, no, (c, v) -> c != 0 ? 0 : v, (c, v) -> c != 0 ? 0 : v),
                    Long::sum,
                    Double::sum);
            return chosen;
        }
        return new Value.Array(Torch.where(context.array(0), context.array(1), context.array(2)));
    }

    /** Limits are attributes before opset 11, optional inputs since. */
    private static Value clip(OperatorContext context) {
        Value x = context.value(0);
        Value low = limit(context, "min", 1, -Float.MAX_VALUE);
        Value high = limit(context, "max", 2, Float.MAX_VALUE);
        if (x instanceof Value.Array a && low instanceof Value.Floats l && high instanceof Value.Floats h) {
            return new Value.Array(
                    Scalars.clip(a.array(), l.tensor().data()[0], h.tensor().data()[0]));
        }
        Value raised = combine(context, x, low, Math::max, Math::max, NDArray::maximum);
        return combine(context, raised, high, Math::min, Math::min, NDArray::minimum);
    }

    private static Value limit(OperatorContext context, String attribute, int input, float otherwise) {
        if (context.has(input)) {
            return context.value(input);
        }
        if (context.value(0) instanceof Value.Ints) {
            return Value.Ints.scalar(otherwise < 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
        }
        return Value.Floats.of(new long[0], context.opset() < 11 ? context.real(attribute, otherwise) : otherwise);
    }
}
