package org.sbonnx.graph.shape;

import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.UnaryOperator;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.graph.encoding.HalfFloat;
import org.sbonnx.onnx.TensorProto;

/** Arithmetic on followed elements, as the operators define it; unknown operands give unknown results. */
final class ScalarMath {
    private ScalarMath() {}

    /** A binary operator by name; float32 results are rounded to float32. */
    static Optional<BinaryOperator<Scalar>> binary(String op, int type) {
        return switch (op) {
            case "Add" -> arithmetic(type, Math::addExact, Double::sum, 0);
            case "Sub" -> arithmetic(type, Math::subtractExact, (a, b) -> a - b, 0);
            case "Mul" -> arithmetic(type, Math::multiplyExact, (a, b) -> a * b, 1);
            case "Div" -> arithmetic(type, ScalarMath::divide, (a, b) -> a / b, 1);
            case "Min" -> arithmetic(type, Math::min, Math::min, null);
            case "Max" -> arithmetic(type, Math::max, Math::max, null);
            case "Mod" ->
                arithmetic(type, (a, b) -> b == 0 ? divide(a, b) : Math.floorMod(a, b), (a, b) -> a % b, null);
            case "Pow" -> arithmetic(type, ScalarMath::power, Math::pow, 1);
            case "Equal" -> comparison((a, b) -> a == b ? 1 : 0, (a, b) -> a == b ? 1 : 0);
            case "Greater" -> comparison((a, b) -> a > b ? 1 : 0, (a, b) -> a > b ? 1 : 0);
            case "Less" -> comparison((a, b) -> a < b ? 1 : 0, (a, b) -> a < b ? 1 : 0);
            case "GreaterOrEqual" -> comparison((a, b) -> a >= b ? 1 : 0, (a, b) -> a >= b ? 1 : 0);
            case "LessOrEqual" -> comparison((a, b) -> a <= b ? 1 : 0, (a, b) -> a <= b ? 1 : 0);
            case "And" -> comparison((a, b) -> a & b, null);
            case "Or" -> comparison((a, b) -> a | b, null);
            case "Xor" -> comparison((a, b) -> a ^ b, null);
            default -> Optional.empty();
        };
    }

    /** A unary operator by name. */
    static Optional<UnaryOperator<Scalar>> unary(String op, int type) {
        return switch (op) {
            case "Identity" -> Optional.of(s -> s);
            case "Neg" -> realFunction(type, a -> -a);
            case "Abs" -> realFunction(type, Math::abs);
            case "Floor" -> realFunction(type, Math::floor);
            case "Ceil" -> realFunction(type, Math::ceil);
            case "Round" -> realFunction(type, Math::rint);
            case "Sqrt" -> realFunction(type, Math::sqrt);
            case "Reciprocal" -> realFunction(type, a -> 1 / a);
            case "Not" -> Optional.of(s -> s instanceof Scalar.Int i ? new Scalar.Int(1 - i.value()) : Scalar.UNKNOWN);
            default -> Optional.empty();
        };
    }

    /** An element converted to another type; floats lose their fraction on the way to integers. */
    static Scalar cast(Scalar s, int type) {
        boolean real = ElementType.isFloat(type);
        if (type == TensorProto.DataType.BOOL_VALUE) {
            return s instanceof Scalar.Int i
                    ? new Scalar.Int(i.value() != 0 ? 1 : 0)
                    : s instanceof Scalar.Real r ? new Scalar.Int(r.value() != 0 ? 1 : 0) : Scalar.UNKNOWN;
        }
        if (s instanceof Scalar.Int i) {
            return real ? rounded(type, i.value()) : wrapped(type, i.value());
        }
        if (s instanceof Scalar.Real r) {
            return real ? rounded(type, r.value()) : new Scalar.Int((long) r.value());
        }
        // An unknown extent stays the same in another integer type; as a float it is unknown.
        return real ? Scalar.UNKNOWN : s;
    }

    static long product(List<Scalar> all) {
        long n = 1;
        for (Scalar s : all) {
            if (!(s instanceof Scalar.Int i)) {
                throw UnresolvedShape.INSTANCE;
            }
            n = Math.multiplyExact(n, i.value());
        }
        return n;
    }

    private static Scalar wrapped(int type, long v) {
        return new Scalar.Int(
                switch (type) {
                    case TensorProto.DataType.INT32_VALUE -> (int) v;
                    case TensorProto.DataType.INT16_VALUE -> (short) v;
                    case TensorProto.DataType.INT8_VALUE -> (byte) v;
                    case TensorProto.DataType.UINT8_VALUE -> v & 0xff;
                    case TensorProto.DataType.UINT16_VALUE -> v & 0xffff;
                    default -> v;
                });
    }

    private static Scalar rounded(int type, double v) {
        return switch (type) {
            case TensorProto.DataType.DOUBLE_VALUE -> new Scalar.Real(v);
            case TensorProto.DataType.FLOAT_VALUE -> new Scalar.Real((float) v);
            case TensorProto.DataType.FLOAT16_VALUE ->
                new Scalar.Real(HalfFloat.toFloat(HalfFloat.fromFloat((float) v)));
            default -> Scalar.UNKNOWN;
        };
    }

    private static long divide(long a, long b) {
        if (b == 0) {
            throw new ShapeConflict("integer division of " + a + " by zero");
        }
        return a / b;
    }

    private static long power(long a, long b) {
        if (b < 0 || b > 63) {
            throw UnresolvedShape.INSTANCE;
        }
        long p = 1;
        for (long i = 0; i < b; i++) {
            p = Math.multiplyExact(p, a);
        }
        return p;
    }

    private static Optional<UnaryOperator<Scalar>> realFunction(int type, DoubleUnaryOperator reals) {
        return Optional.of(s -> {
            if (s instanceof Scalar.Int i) {
                return new Scalar.Int((long) reals.applyAsDouble(i.value()));
            }
            return s instanceof Scalar.Real r ? rounded(type, reals.applyAsDouble(r.value())) : Scalar.UNKNOWN;
        });
    }

    /** @param neutral right operand that leaves an unknown extent unchanged; null where there is none */
    private static Optional<BinaryOperator<Scalar>> arithmetic(
            int type,
            LongBinaryOperator ints,
            DoubleBinaryOperator reals,
            @org.jspecify.annotations.Nullable Integer neutral) {
        return Optional.of((a, b) -> {
            if (a instanceof Scalar.Int x && b instanceof Scalar.Int y) {
                return wrapped(type, ints.applyAsLong(x.value(), y.value()));
            }
            if (a instanceof Scalar.Real x && b instanceof Scalar.Real y) {
                return rounded(type, reals.applyAsDouble(x.value(), y.value()));
            }
            boolean same = neutral != null && b instanceof Scalar.Int y && y.value() == neutral;
            return same && a instanceof Scalar.Symbolic ? a : Scalar.UNKNOWN;
        });
    }

    private static Optional<BinaryOperator<Scalar>> comparison(
            LongBinaryOperator ints, @org.jspecify.annotations.Nullable DoubleBinaryOperator reals) {
        return Optional.of((a, b) -> {
            if (a instanceof Scalar.Int x && b instanceof Scalar.Int y) {
                return new Scalar.Int(ints.applyAsLong(x.value(), y.value()));
            }
            if (reals != null && a instanceof Scalar.Real x && b instanceof Scalar.Real y) {
                return new Scalar.Int((long) reals.applyAsDouble(x.value(), y.value()));
            }
            return Scalar.UNKNOWN;
        });
    }
}
