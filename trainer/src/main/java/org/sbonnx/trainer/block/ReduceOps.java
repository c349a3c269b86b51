package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Map;
import java.util.stream.IntStream;

/** Reductions over axes; the axes are an attribute or, in newer opsets, an input. */
final class ReduceOps {
    private ReduceOps() {}

    @FunctionalInterface
    private interface OverAxes {
        NDArray apply(NDArray x, int[] axes, boolean keep);
    }

    static void register(Map<String, Operator> table) {
        table.put("ReduceMean", over(ReduceOps::mean));
        table.put("ReduceSum", over(Torch::sum));
        table.put("ReduceMax", over(ReduceOps::max));
        table.put("ReduceMin", over((x, axes, keep) -> max(x.neg(), axes, keep).neg()));
        table.put("ReduceProd", over(ReduceOps::product));
        table.put("ReduceSumSquare", over((x, axes, keep) -> Torch.sum(x.square(), axes, keep)));
        table.put("ReduceL1", over((x, axes, keep) -> Torch.sum(x.abs(), axes, keep)));
        table.put(
                "ReduceL2",
                over((x, axes, keep) -> Torch.sum(x.square(), axes, keep).sqrt()));
        table.put(
                "ReduceLogSum", over((x, axes, keep) -> Torch.sum(x, axes, keep).log()));
        table.put("ReduceLogSumExp", over(ReduceOps::logSumExp));
        table.put("ArgMax", Operator.array(c -> arg(c, true)));
        table.put("ArgMin", Operator.array(c -> arg(c, false)));
    }

    private static Operator over(OverAxes function) {
        return Operator.value(context -> {
            NDArray x = context.array(0);
            int rank = x.getShape().dimension();
            long[] given = context.longValues("axes", 1);
            boolean none = given == null || given.length == 0;
            if (none && context.integer("noop_with_empty_axes", 0) != 0) {
                return context.value(0);
            }
            int[] axes = none || given == null ? IntStream.range(0, rank).toArray() : ShapeMath.axes(given, rank);
            return new Value.Array(function.apply(x, axes, context.integer("keepdims", 1) != 0));
        });
    }

    static NDArray mean(NDArray x, int[] axes, boolean keep) {
        long n = 1;
        for (int axis : axes) {
            n *= x.getShape().get(axis);
        }
        return Scalars.divide(Torch.sum(x, axes, keep), n);
    }

    static NDArray max(NDArray x, int[] axes, boolean keep) {
        boolean isBoolean = x.getDataType() == DataType.BOOLEAN;
        NDArray y = isBoolean ? x.toType(DataType.INT64, false) : x;
        for (int i = axes.length - 1; i >= 0; i--) {
            y = y.max(new int[] {axes[i]}, keep);
        }
        return isBoolean ? y.toType(DataType.BOOLEAN, false) : y;
    }

    private static NDArray product(NDArray x, int[] axes, boolean keep) {
        NDArray y = x;
        for (int i = axes.length - 1; i >= 0; i--) {
            y = y.prod(new int[] {axes[i]}, keep);
        }
        return y;
    }

    private static NDArray logSumExp(NDArray x, int[] axes, boolean keep) {
        NDArray top = max(x, axes, true).stopGradient();
        NDArray sum = Torch.sum(x.sub(top).exp(), axes, keep).log();
        return sum.add(top.reshape(sum.getShape()));
    }

    private static NDArray arg(OperatorContext context, boolean largest) {
        NDArray x = context.array(0);
        int axis = ShapeMath.axis(context.integer("axis", 0), x.getShape().dimension());
        boolean keep = context.integer("keepdims", 1) != 0;
        boolean last = context.integer("select_last_index", 0) != 0;
        NDArray from = last ? x.flip(axis) : x;
        NDArray index = largest ? Torch.argMax(from, axis, keep) : Torch.argMin(from, axis, keep);
        return last ? Scalars.add(index.neg(), x.getShape().get(axis) - 1) : index;
    }
}
