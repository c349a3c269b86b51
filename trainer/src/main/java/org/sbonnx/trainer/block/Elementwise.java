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
final class Elementwise {
    private Elementwise() {}

    static void register(Map<String, Operator> table) {
        table.put("Add", binary(Long::sum, Double::sum, NDArray::add));
        table.put("Sub", binary((a, b) -> a - b, (a, b) -> a - b, NDArray::sub));
        table.put("Mul", binary((a, b) -> a * b, (a, b) -> a * b, NDArray::mul));
        table.put("Div", binary((a, b) -> a / b, (a, b) -> a / b, Elementwise::divide));
        table.put("Pow", binary(Elementwise::power, Math::pow, NDArray::pow));
        table.put("Max", fold(Math::max, Math::max, NDArray::maximum));
        table.put("Min", fold(Math::min, Math::min, NDArray::minimum));
        table.put("Sum", fold(Long::sum, Double::sum, NDArray::add));
        table.put("Mean", Operator.array(Elementwise::mean));
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
        table.put("Reciprocal", unary(a -> a, a -> 1 / a, a -> Scalars.power(a, -1)));
        table.put("Where", Operator.value(Elementwise::where));
        table.put("Clip", Operator.value(Elementwise::clip));
    }

    private static void comparisons(Map<String, Operator> table) {
        table.put("Equal", compare((a, b) -> a == b ? 1 : 0, (a, b) -> a == b ? 1 : 0, NDArray::eq));
        table.put("Greater", compare((a, b) -> a > b ? 1 : 0, (a, b) -> a > b ? 1 : 0, NDArray::gt));
        table.put("GreaterOrEqual", compare((a, b) -> a >= b ? 1 : 0, (a, b) -> a >= b ? 1 : 0, NDArray::gte));
        table.put("Less", compare((a, b) -> a < b ? 1 : 0, (a, b) -> a < b ? 1 : 0, NDArray::lt));
        table.put("LessOrEqual", compare((a, b) -> a <= b ? 1 : 0, (a, b) -> a <= b ? 1 : 0, NDArray::lte));
    }

    static Operator unary(LongUnaryOperator ints, DoubleUnaryOperator reals, UnaryOperator<NDArray> arrays) {
        return Operator.value(call -> {
            if (call.value(0) instanceof Value.Ints v) {
                long[] out = new long[v.data().length];
                for (int i = 0; i < out.length; i++) {
                    out[i] = ints.applyAsLong(v.data()[i]);
                }
                return new Value.Ints(v.shape(), out);
            }
            if (call.value(0) instanceof Value.Reals v) {
                float[] out = new float[v.count()];
                for (int i = 0; i < out.length; i++) {
                    out[i] = (float) reals.applyAsDouble(v.tensor().data()[i]);
                }
                return new Value.Reals(new FloatTensor(v.shape(), out));
            }
            return new Value.Array(arrays.apply(call.array(0)));
        });
    }

    private static Operator binary(
            LongBinaryOperator ints, DoubleBinaryOperator reals, BinaryOperator<NDArray> arrays) {
        return Operator.value(call -> combine(call, call.value(0), call.value(1), ints, reals, arrays));
    }

    private static Operator fold(LongBinaryOperator ints, DoubleBinaryOperator reals, BinaryOperator<NDArray> arrays) {
        return Operator.value(call -> {
            Value all = call.value(0);
            for (int i = 1; i < call.inputCount(); i++) {
                all = combine(call, all, call.value(i), ints, reals, arrays);
            }
            return all;
        });
    }

    private static Operator compare(
            LongBinaryOperator ints, DoubleBinaryOperator reals, BinaryOperator<NDArray> arrays) {
        return Operator.value(call -> {
            Value result = combine(call, call.value(0), call.value(1), ints, reals, arrays);
            return result instanceof Value.Reals r ? truth(r) : result;
        });
    }

    private static Value.Ints truth(Value.Reals reals) {
        long[] out = new long[reals.count()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (long) reals.tensor().data()[i];
        }
        return new Value.Ints(reals.shape(), out);
    }

    private static Value combine(
            Call call,
            Value a,
            Value b,
            LongBinaryOperator ints,
            DoubleBinaryOperator reals,
            BinaryOperator<NDArray> arrays) {
        if (a instanceof Value.Host x && b instanceof Value.Host y) {
            return combine(x, y, ints, reals);
        }
        return new Value.Array(arrays.apply(call.array(a), call.array(b)));
    }

    private static Value.Host combine(Value.Host a, Value.Host b, LongBinaryOperator ints, DoubleBinaryOperator reals) {
        long[] shape = Layout.broadcast(a.shape(), b.shape());
        int[] atA = Layout.broadcastElements(a.shape(), shape);
        int[] atB = Layout.broadcastElements(b.shape(), shape);
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
        return new Value.Reals(new FloatTensor(shape, out));
    }

    private static double number(Value.Host host, int i) {
        return host instanceof Value.Ints ints
                ? ints.data()[i]
                : ((Value.Reals) host).tensor().data()[i];
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

    private static NDArray mean(Call call) {
        NDArray sum = call.floats(0);
        for (int i = 1; i < call.inputCount(); i++) {
            sum = sum.add(call.floats(i));
        }
        return Scalars.over(sum, call.inputCount());
    }

    private static Value where(Call call) {
        if (call.allHost()) {
            Value.Host condition = (Value.Host) call.value(0);
            Value.Host yes = (Value.Host) call.value(1);
            Value.Host no = (Value.Host) call.value(2);
            Value.Host chosen = combine(
                    combine(condition, yes, (c, v) -> c != 0 ? v : 0, (c, v) -> c != 0 ? v : 0),
                    combine(condition, no, (c, v) -> c != 0 ? 0 : v, (c, v) -> c != 0 ? 0 : v),
                    Long::sum,
                    Double::sum);
            return chosen;
        }
        return new Value.Array(Torch.where(call.array(0), call.array(1), call.array(2)));
    }

    /** Limits are attributes before opset 11, optional inputs since. */
    private static Value clip(Call call) {
        Value x = call.value(0);
        Value low = limit(call, "min", 1, -Float.MAX_VALUE);
        Value high = limit(call, "max", 2, Float.MAX_VALUE);
        if (x instanceof Value.Array a && low instanceof Value.Reals l && high instanceof Value.Reals h) {
            return new Value.Array(
                    Scalars.clip(a.array(), l.tensor().data()[0], h.tensor().data()[0]));
        }
        Value raised = combine(call, x, low, Math::max, Math::max, NDArray::maximum);
        return combine(call, raised, high, Math::min, Math::min, NDArray::minimum);
    }

    private static Value limit(Call call, String attribute, int input, float otherwise) {
        if (call.has(input)) {
            return call.value(input);
        }
        if (call.value(0) instanceof Value.Ints) {
            return Value.Ints.scalar(otherwise < 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
        }
        return Value.Reals.of(new long[0], call.opset() < 11 ? call.real(attribute, otherwise) : otherwise);
    }
}
