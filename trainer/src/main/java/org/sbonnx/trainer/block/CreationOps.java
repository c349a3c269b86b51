package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Map;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.TensorProto;

/** Operators that make values from shapes and attributes, and those that change a type: Shape, Constant, Range, Cast. */
final class CreationOps {
    private CreationOps() {}

    static void register(Map<String, Operator> table) {
        table.put("Identity", Operator.value(c -> c.value(0)));
        table.put("Constant", Operator.value(CreationOps::constant));
        table.put("Shape", Operator.value(CreationOps::shape));
        table.put(
                "Size",
                Operator.value(
                        c -> Value.Ints.scalar(FloatTensor.count(c.value(0).shape()))));
        table.put("ConstantOfShape", Operator.value(CreationOps::constantOfShape));
        table.put("Range", Operator.value(CreationOps::range));
        table.put("Cast", Operator.value(c -> cast(c, Math.toIntExact(c.integer("to", 0)))));
        table.put("CastLike", Operator.value(CreationOps::castLike));
    }

    /** A tensor of the file as a value. */
    static Value.Host value(TensorProto t) {
        return Tensors.isFloat(t)
                ? new Value.Floats(Tensors.floats(t))
                : new Value.Ints(Tensors.dims(t), Tensors.longs(t));
    }

    private static Value constant(OperatorContext context) {
        for (AttributeProto a : context.node().getAttributeList()) {
            switch (a.getName()) {
                case "value" -> {
                    return value(context.resolve(a.getT()));
                }
                case "value_float" -> {
                    return Value.Floats.of(new long[0], a.getF());
                }
                case "value_int" -> {
                    return Value.Ints.scalar(a.getI());
                }
                case "value_ints" -> {
                    return Value.Ints.vector(
                            a.getIntsList().stream().mapToLong(Long::longValue).toArray());
                }
                case "value_floats" -> {
                    float[] data = new float[a.getFloatsCount()];
                    for (int i = 0; i < data.length; i++) {
                        data[i] = a.getFloats(i);
                    }
                    return Value.Floats.of(new long[] {data.length}, data);
                }
                default -> {}
            }
        }
        throw context.error("holds no numbers", "export the model again");
    }

    private static Value shape(OperatorContext context) {
        long[] shape = context.value(0).shape();
        int from = bound(context.integer("start", 0), shape.length);
        int to = bound(context.integer("end", shape.length), shape.length);
        return Value.Ints.vector(Arrays.copyOfRange(shape, from, Math.max(from, to)));
    }

    private static int bound(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    private static Value constantOfShape(OperatorContext context) {
        long[] shape = context.longValues(0);
        Value.Host fill = Attributes.tensor(context.node(), "value")
                .map(context::resolve)
                .map(CreationOps::value)
                .orElseGet(() -> Value.Floats.of(new long[] {1}, 0));
        return fill.take(shape, new int[ShapeMath.count(shape)]);
    }

    private static Value range(OperatorContext context) {
        if (context.value(0) instanceof Value.Ints) {
            long start = context.longValues(0)[0];
            long step = context.longValues(2)[0];
            int n = (int) Math.max(0, Math.ceil((context.longValues(1)[0] - start) / (double) step));
            long[] out = new long[n];
            Arrays.setAll(out, i -> start + i * step);
            return Value.Ints.vector(out);
        }
        float start = context.floatValues(0)[0];
        float step = context.floatValues(2)[0];
        int n = (int) Math.max(0, Math.ceil((context.floatValues(1)[0] - start) / step));
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
            out[i] = start + i * step;
        }
        return Value.Floats.of(new long[] {n}, out);
    }

    private static Value castLike(OperatorContext context) {
        Value like = context.value(1);
        boolean isFloat = like instanceof Value.Floats
                || like instanceof Value.Array a && a.array().getDataType().isFloating();
        boolean isBoolean = like instanceof Value.Array a && a.array().getDataType() == DataType.BOOLEAN;
        return cast(
                context,
                isFloat
                        ? TensorProto.DataType.FLOAT_VALUE
                        : isBoolean ? TensorProto.DataType.BOOL_VALUE : TensorProto.DataType.INT64_VALUE);
    }

    /** Every floating point type is float32 here, every integer type int64. */
    private static Value cast(OperatorContext context, int type) {
        boolean toFloat = ElementType.isFloat(type);
        boolean toBoolean = type == TensorProto.DataType.BOOL_VALUE;
        Value x = context.value(0);
        if (x instanceof Value.Array a) {
            NDArray array = a.array();
            DataType wanted = toFloat ? DataType.FLOAT32 : toBoolean ? DataType.BOOLEAN : DataType.INT64;
            return array.getDataType() == wanted ? x : new Value.Array(array.toType(wanted, false));
        }
        if (toFloat) {
            return x instanceof Value.Floats ? x : new Value.Floats(new FloatTensor(x.shape(), context.floatValues(0)));
        }
        long[] longs =
                x instanceof Value.Floats && toBoolean ? toBooleans(context.floatValues(0)) : context.longValues(0);
        return new Value.Ints(
                x.shape(),
                toBoolean ? Arrays.stream(longs).map(v -> v == 0 ? 0 : 1).toArray() : longs);
    }

    private static long[] toBooleans(float[] values) {
        long[] out = new long[values.length];
        Arrays.setAll(out, i -> values[i] == 0 ? 0 : 1);
        return out;
    }
}
