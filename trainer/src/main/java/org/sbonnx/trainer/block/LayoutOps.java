package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.sbonnx.graph.FloatTensor;

/** Operators that only move elements, or only rename extents: Reshape, Transpose, Concat, Expand, Tile and the like. */
final class LayoutOps {
    private LayoutOps() {}

    static void register(Map<String, Operator> table) {
        table.put("Reshape", Operator.value(LayoutOps::reshape));
        table.put("Flatten", Operator.value(LayoutOps::flatten));
        table.put("Squeeze", Operator.value(LayoutOps::squeeze));
        table.put("Unsqueeze", Operator.value(LayoutOps::unsqueeze));
        table.put("Transpose", Operator.value(LayoutOps::transpose));
        table.put("Expand", Operator.value(LayoutOps::expand));
        table.put("Tile", Operator.value(LayoutOps::tile));
        table.put("Concat", Operator.value(LayoutOps::concat));
        table.put("DepthToSpace", Operator.array(LayoutOps::depthToSpace));
        table.put("SpaceToDepth", Operator.array(LayoutOps::spaceToDepth));
    }

    private static Value shaped(Value x, long[] shape) {
        return x instanceof Value.Host host
                ? host.take(shape, ShapeMath.identity(shape))
                : new Value.Array(((Value.Array) x).array().reshape(new Shape(shape)));
    }

    private static Value reshape(OperatorContext context) {
        Value x = context.value(0);
        long[] from = x.shape();
        long[] to = context.longValues(1).clone();
        boolean zeroMeansZero = context.integer("allowzero", 0) != 0;
        if (to.length > 0 && x instanceof Value.Array && context.standsForBatch(from, to[0])) {
            to[0] = from[0];
        }
        int free = -1;
        long known = 1;
        for (int i = 0; i < to.length; i++) {
            if (to[i] == 0 && !zeroMeansZero) {
                to[i] = from[i];
            }
            if (to[i] == -1) {
                free = i;
            } else {
                known *= to[i];
            }
        }
        long count = FloatTensor.count(from);
        if (free >= 0) {
            to[free] = known == 0 ? 0 : count / known;
            known *= to[free];
        }
        if (known != count) {
            throw context.error(
                    "cannot shape " + Arrays.toString(from) + " to " + Arrays.toString(to),
                    "train with one image at once if the model was exported for one");
        }
        return shaped(x, to);
    }

    private static Value flatten(OperatorContext context) {
        Value x = context.value(0);
        int rank = x.shape().length;
        long given = context.integer("axis", 1);
        int axis = (int) (given < 0 ? given + rank : given);
        return shaped(x, new long[] {
            ShapeMath.extentProduct(x.shape(), 0, axis), ShapeMath.extentProduct(x.shape(), axis, rank)
        });
    }

    private static Value squeeze(OperatorContext context) {
        Value x = context.value(0);
        long[] shape = x.shape();
        long[] given = context.longValues("axes", 1);
        boolean[] drop = new boolean[shape.length];
        if (given == null) {
            for (int i = 0; i < shape.length; i++) {
                drop[i] = shape[i] == 1;
            }
        } else {
            for (int axis : ShapeMath.axes(given, shape.length)) {
                drop[axis] = true;
            }
        }
        return shaped(
                x,
                IntStream.range(0, shape.length)
                        .filter(i -> !drop[i])
                        .mapToLong(i -> shape[i])
                        .toArray());
    }

    private static Value unsqueeze(OperatorContext context) {
        Value x = context.value(0);
        long[] given = context.longValues("axes", 1);
        if (given == null) {
            throw context.error("names no axes", "export the model again");
        }
        long[] shape = new long[x.shape().length + given.length];
        for (int axis : ShapeMath.axes(given, shape.length)) {
            shape[axis] = 1;
        }
        int next = 0;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = shape[i] == 1 ? 1 : x.shape()[next++];
        }
        return shaped(x, shape);
    }

    private static Value transpose(OperatorContext context) {
        Value x = context.value(0);
        int rank = x.shape().length;
        long[] order = context.integers("perm");
        if (order.length == 0) {
            order = new long[rank];
            for (int i = 0; i < rank; i++) {
                order[i] = rank - 1 - i;
            }
        }
        int[] axes = Arrays.stream(order).mapToInt(Math::toIntExact).toArray();
        if (x instanceof Value.Host host) {
            long[] strides = ShapeMath.strides(x.shape());
            long[] shape = new long[rank];
            long[] step = new long[rank];
            for (int i = 0; i < rank; i++) {
                shape[i] = x.shape()[axes[i]];
                step[i] = strides[axes[i]];
            }
            return host.take(shape, ShapeMath.elements(shape, 0, step));
        }
        return new Value.Array(Torch.permute(context.array(0), axes));
    }

    private static Value expand(OperatorContext context) {
        Value x = context.value(0);
        long[] shape = ShapeMath.broadcast(x.shape(), context.longValues(1));
        return x instanceof Value.Host host
                ? host.take(shape, ShapeMath.broadcastElements(x.shape(), shape))
                : new Value.Array(context.array(0).broadcast(new Shape(shape)));
    }

    private static Value tile(OperatorContext context) {
        Value x = context.value(0);
        long[] repeats = context.longValues(1);
        if (!(x instanceof Value.Host host)) {
            return new Value.Array(context.array(0).tile(repeats));
        }
        long[] from = x.shape();
        long[] shape = new long[from.length];
        Arrays.setAll(shape, i -> from[i] * repeats[i]);
        long[] strides = ShapeMath.strides(from);
        long[] whole = ShapeMath.strides(shape);
        int[] elements = ShapeMath.identity(shape);
        for (int e = 0; e < elements.length; e++) {
            long at = 0;
            for (int a = 0; a < from.length; a++) {
                at += elements[e] / whole[a] % shape[a] % from[a] * strides[a];
            }
            elements[e] = (int) at;
        }
        return host.take(shape, elements);
    }

    private static Value concat(OperatorContext context) {
        int rank = context.value(0).shape().length;
        int axis = ShapeMath.axis(context.integer("axis", 0), rank);
        if (!context.allOnHost()) {
            NDArray[] parts = new NDArray[context.inputCount()];
            Arrays.setAll(parts, context::array);
            return new Value.Array(Torch.concat(parts, axis));
        }
        long[] shape = context.value(0).shape().clone();
        shape[axis] = 0;
        for (int i = 0; i < context.inputCount(); i++) {
            shape[axis] += context.value(i).shape()[axis];
        }
        boolean ints = context.value(0) instanceof Value.Ints;
        long[] longs = new long[ints ? ShapeMath.count(shape) : 0];
        float[] reals = new float[ints ? 0 : ShapeMath.count(shape)];
        int rows = Math.toIntExact(ShapeMath.extentProduct(shape, 0, axis));
        int whole = Math.toIntExact(ShapeMath.extentProduct(shape, axis, rank));
        int offset = 0;
        for (int i = 0; i < context.inputCount(); i++) {
            int part = Math.toIntExact(ShapeMath.extentProduct(context.value(i).shape(), axis, rank));
            for (int row = 0; row < rows; row++) {
                int to = row * whole + offset;
                if (ints) {
                    System.arraycopy(context.longValues(i), row * part, longs, to, part);
                } else {
                    System.arraycopy(context.floatValues(i), row * part, reals, to, part);
                }
            }
            offset += part;
        }
        return ints ? new Value.Ints(shape, longs) : Value.Floats.of(shape, reals);
    }

    private static NDArray depthToSpace(OperatorContext context) {
        NDArray x = context.array(0);
        long b = context.integer("blocksize", 1);
        long[] s = x.getShape().getShape();
        long depth = s[1] / (b * b);
        NDArray apart = context.string("mode", "DCR").equals("DCR")
                ? x.reshape(s[0], b, b, depth, s[2], s[3]).transpose(0, 3, 4, 1, 5, 2)
                : x.reshape(s[0], depth, b, b, s[2], s[3]).transpose(0, 1, 4, 2, 5, 3);
        return apart.reshape(s[0], depth, s[2] * b, s[3] * b);
    }

    private static NDArray spaceToDepth(OperatorContext context) {
        NDArray x = context.array(0);
        long b = context.integer("blocksize", 1);
        long[] s = x.getShape().getShape();
        return x.reshape(s[0], s[1], s[2] / b, b, s[3] / b, b)
                .transpose(0, 3, 5, 1, 2, 4)
                .reshape(s[0], s[1] * b * b, s[2] / b, s[3] / b);
    }
}
