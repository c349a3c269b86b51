package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.Attributes;

/** Operators that pick parts of a tensor or surround it: Slice, Split, Gather, GatherElements, TopK, Pad. */
final class SelectOps {
    private SelectOps() {}

    static void register(Map<String, Operator> table) {
        table.put("Slice", Operator.value(SelectOps::slice));
        Operator split = SelectOps::split;
        table.put("Split", split.withAllOutputs());
        table.put("Gather", Operator.value(SelectOps::gather));
        table.put("GatherElements", Operator.array(SelectOps::gatherElements));
        Operator topK = SelectOps::topK;
        table.put("TopK", topK.withAllOutputs());
        table.put("Pad", Operator.value(SelectOps::pad));
    }

    /** First element, count and step along one axis. */
    private record Range(long first, long count, long step) {
        static Range of(long start, long end, long step, long extent) {
            long low = step > 0 ? 0 : -1;
            long high = step > 0 ? extent : extent - 1;
            long first = clamp(start < 0 ? start + extent : start, 0, high);
            long stop = clamp(end < 0 && end > -Long.MAX_VALUE / 2 ? end + extent : end, low, extent);
            long count = step > 0 ? (stop - first + step - 1) / step : (first - stop - step - 1) / -step;
            return new Range(first, Math.max(0, count), step);
        }

        private static long clamp(long v, long low, long high) {
            return Math.max(low, Math.min(high, v));
        }
    }

    private static Value slice(OperatorContext context) {
        Value x = context.value(0);
        int rank = x.shape().length;
        long[] starts = requiredLongs(context, "starts", 1);
        long[] ends = requiredLongs(context, "ends", 2);
        long[] axes = context.longValues("axes", 3);
        long[] steps = context.has(4) ? context.longValues(4) : ShapeMath.filled(starts.length, 1);
        Range[] ranges = new Range[rank];
        Arrays.setAll(ranges, i -> new Range(0, x.shape()[i], 1));
        for (int i = 0; i < starts.length; i++) {
            int axis = axes == null ? i : ShapeMath.axis(axes[i], rank);
            ranges[axis] = Range.of(starts[i], ends[i], steps[i], x.shape()[axis]);
        }
        return sliceRanges(context, x, ranges);
    }

    private static long[] requiredLongs(OperatorContext context, String attribute, int input) {
        long[] values = context.longValues(attribute, input);
        if (values == null) {
            throw context.error("lacks '" + attribute + "'", "export the model again");
        }
        return values;
    }

    private static Value sliceRanges(OperatorContext context, Value x, Range[] ranges) {
        int rank = ranges.length;
        long[] shape = new long[rank];
        Arrays.setAll(shape, i -> ranges[i].count);
        if (x instanceof Value.Host host) {
            long[] strides = ShapeMath.strides(x.shape());
            long[] step = new long[rank];
            long offset = 0;
            for (int i = 0; i < rank; i++) {
                step[i] = strides[i] * ranges[i].step;
                offset += strides[i] * ranges[i].first;
            }
            return host.take(shape, ShapeMath.elements(shape, offset, step));
        }
        long[] start = new long[rank];
        long[] end = new long[rank];
        long[] step = new long[rank];
        List<Integer> reversed = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            Range r = ranges[i];
            long last = r.first + Math.max(0, r.count - 1) * r.step;
            start[i] = Math.min(r.first, last);
            end[i] = r.count == 0 ? start[i] : Math.max(r.first, last) + 1;
            step[i] = Math.abs(r.step);
            if (r.step < 0) {
                reversed.add(i);
            }
        }
        NDArray part = Torch.slice(context.array(x), start, end, step);
        return new Value.Array(
                reversed.isEmpty()
                        ? part
                        : part.flip(
                                reversed.stream().mapToInt(Integer::intValue).toArray()));
    }

    private static List<Value> split(OperatorContext context) {
        Value x = context.value(0);
        int axis = ShapeMath.axis(context.integer("axis", 0), x.shape().length);
        int parts = context.node().getOutputCount();
        long[] sizes = context.longValues("split", 1);
        if (sizes == null) {
            // The last part is smaller where the extent does not divide (opset 18).
            long each = -Math.floorDiv(-x.shape()[axis], parts);
            sizes = ShapeMath.filled(parts, each);
            sizes[parts - 1] = x.shape()[axis] - each * (parts - 1);
        }
        List<Value> out = new ArrayList<>();
        long at = 0;
        for (long size : sizes) {
            Range[] ranges = new Range[x.shape().length];
            Arrays.setAll(ranges, i -> new Range(0, x.shape()[i], 1));
            ranges[axis] = new Range(at, size, 1);
            out.add(sliceRanges(context, x, ranges));
            at += size;
        }
        return out;
    }

    private static Value gather(OperatorContext context) {
        Value x = context.value(0);
        long[] shape = x.shape();
        int axis = ShapeMath.axis(context.integer("axis", 0), shape.length);
        long[] at = context.value(1).shape();
        long[] indices = context.longValues(1).clone();
        for (int i = 0; i < indices.length; i++) {
            indices[i] += indices[i] < 0 ? shape[axis] : 0;
            if (indices[i] < 0 || indices[i] >= shape[axis]) {
                throw context.error("picks entry " + indices[i] + " of " + shape[axis], "export the model again");
            }
        }
        long[] out = new long[shape.length - 1 + at.length];
        System.arraycopy(shape, 0, out, 0, axis);
        System.arraycopy(at, 0, out, axis, at.length);
        System.arraycopy(shape, axis + 1, out, axis + at.length, shape.length - axis - 1);
        if (x instanceof Value.Host host) {
            long inner = ShapeMath.extentProduct(shape, axis + 1, shape.length);
            int[] elements = ShapeMath.identity(out);
            for (int e = 0; e < elements.length; e++) {
                long row = elements[e] / inner / indices.length;
                long index = indices[(int) (elements[e] / inner % indices.length)];
                elements[e] = (int) ((row * shape[axis] + index) * inner + elements[e] % inner);
            }
            return host.take(out, elements);
        }
        return new Value.Array(
                Torch.indexSelect(context.array(0), axis, indices).reshape(new Shape(out)));
    }

    private static NDArray gatherElements(OperatorContext context) {
        NDArray x = context.array(0);
        int axis = ShapeMath.axis(context.integer("axis", 0), x.getShape().dimension());
        NDArray index = context.array(1).toType(DataType.INT64, false);
        NDArray fromEnd = Scalars.add(index, x.getShape().get(axis));
        return x.gather(Torch.where(index.gte(index.zerosLike()), index, fromEnd), axis);
    }

    /** The number is an attribute before opset 10. */
    private static List<Value> topK(OperatorContext context) {
        NDArray x = context.array(0);
        int axis = ShapeMath.axis(context.integer("axis", -1), x.getShape().dimension());
        long k = context.has(1) ? context.longValues(1)[0] : context.integer("k", 1);
        // Of equal values the one with the lower index comes first, which a sort keeps and PyTorch's own top-k does
        // not.
        NDArray order = (context.integer("largest", 1) == 0 ? x : x.neg()).argSort(axis, true);
        NDIndex first = new NDIndex();
        for (int i = 0; i < x.getShape().dimension(); i++) {
            first = i == axis ? first.addSliceDim(0, k) : first.addAllDim();
        }
        NDArray indices = order.get(first);
        return List.of(new Value.Array(x.gather(indices, axis)), new Value.Array(indices));
    }

    /** Pads are an attribute before opset 11; since 18 they may name axes. */
    private static Value pad(OperatorContext context) {
        NDArray x = context.array(0);
        int rank = x.getShape().dimension();
        long[] given = requiredLongs(context, "pads", 1);
        long[] axes = context.has(3) ? context.longValues(3) : null;
        long[] begin = new long[rank];
        long[] end = new long[rank];
        int n = given.length / 2;
        for (int i = 0; i < n; i++) {
            int axis = axes == null ? i : ShapeMath.axis(axes[i], rank);
            begin[axis] = given[i];
            end[axis] = given[n + i];
        }
        String mode = context.string("mode", "constant");
        if (mode.equals("constant")) {
            return new Value.Array(Torch.pad(x, begin, end, padValue(context)));
        }
        NDArray y = x;
        for (int axis = 0; axis < rank; axis++) {
            if (begin[axis] != 0 || end[axis] != 0) {
                y = Torch.indexSelect(
                        y, axis, paddedIndices(context, mode, x.getShape().get(axis), begin[axis], end[axis]));
            }
        }
        return new Value.Array(y);
    }

    private static double padValue(OperatorContext context) {
        if (context.has(2)) {
            float[] value = context.floatValues(2);
            return value.length == 0 ? 0 : value[0];
        }
        return Attributes.real(context.node(), "value", 0);
    }

    private static long[] paddedIndices(OperatorContext context, String mode, long extent, long begin, long end) {
        long[] out = new long[Math.toIntExact(begin + extent + end)];
        for (int i = 0; i < out.length; i++) {
            long at = i - begin;
            out[i] = switch (mode) {
                case "edge" -> Math.max(0, Math.min(extent - 1, at));
                case "reflect" -> reflect(at, extent);
                case "wrap" -> Math.floorMod(at, extent);
                default ->
                    throw context.error("has padding mode '" + mode + "'", "use constant, edge, reflect or wrap");
            };
        }
        return out;
    }

    private static long reflect(long at, long extent) {
        if (extent == 1) {
            return 0;
        }
        long period = 2 * (extent - 1);
        long m = Math.floorMod(at, period);
        return m < extent ? m : period - m;
    }
}
