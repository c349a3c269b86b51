package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.sbonnx.graph.FloatTensor;

/** Pooling of one to three spatial axes; rounding, padding and dilation as ONNX has them. */
final class PoolOps {
    private PoolOps() {}

    static void register(Map<String, Operator> table) {
        table.put("MaxPool", Operator.array(PoolOps::max));
        table.put("AveragePool", Operator.array(PoolOps::average));
        table.put("GlobalAveragePool", Operator.array(c -> {
            NDArray x = c.floats(0);
            int[] axes = IntStream.range(2, x.getShape().dimension()).toArray();
            return ReduceOps.mean(x, axes, true);
        }));
        table.put("GlobalMaxPool", Operator.array(c -> {
            NDArray x = c.floats(0);
            int[] axes = IntStream.range(2, x.getShape().dimension()).toArray();
            return ReduceOps.max(x, axes, true);
        }));
    }

    private static NDArray max(OperatorContext context) {
        NDArray x = context.floats(0);
        Window w = Window.of(context, x.getShape().getShape(), context.integers("kernel_shape"));
        NDArray padded = Torch.pad(
                x,
                Window.withBatchAndChannel(w.begin()),
                Window.withBatchAndChannel(w.end()),
                Double.NEGATIVE_INFINITY);
        if (!w.dilated()) {
            return Torch.maxPool(padded, w.kernel(), w.stride());
        }
        NDArray best = null;
        for (long[] tap : taps(w)) {
            NDArray shifted = shifted(padded, w, tap);
            best = best == null ? shifted : best.maximum(shifted);
        }
        if (best == null) {
            throw context.error("has an empty kernel", "export the model again");
        }
        return best;
    }

    /** Offsets of the window's taps. */
    private static long[][] taps(Window w) {
        int[] all = ShapeMath.identity(w.kernel());
        long[] strides = ShapeMath.strides(w.kernel());
        return Arrays.stream(all)
                .mapToObj(i -> {
                    long[] tap = new long[strides.length];
                    Arrays.setAll(tap, a -> (i / strides[a]) % w.kernel()[a] * w.dilation()[a]);
                    return tap;
                })
                .toArray(long[][]::new);
    }

    private static NDArray shifted(NDArray padded, Window w, long[] tap) {
        long[] shape = padded.getShape().getShape();
        long[] start = Window.withBatchAndChannel(tap);
        long[] end = shape.clone();
        long[] step = ShapeMath.filled(shape.length, 1);
        for (int i = 0; i < tap.length; i++) {
            step[2 + i] = w.stride()[i];
            end[2 + i] = tap[i] + (w.out()[i] - 1) * w.stride()[i] + 1;
        }
        return Torch.slice(padded, start, end, step);
    }

    /** The sum over the window divided by how many of its taps count. */
    private static NDArray average(OperatorContext context) {
        NDArray x = context.floats(0);
        long[] shape = x.getShape().getShape();
        Window w = Window.of(context, shape, context.integers("kernel_shape"));
        boolean countPadding = context.integer("count_include_pad", 0) != 0;
        NDArray padded = Torch.pad(x, Window.withBatchAndChannel(w.begin()), Window.withBatchAndChannel(w.end()), 0);
        NDArray mean =
                w.dilated() ? depthwiseMean(context, padded, w) : Torch.averagePool(padded, w.kernel(), w.stride());
        float[] correction = correction(shape, w, countPadding);
        return correction.length == 0
                ? mean
                : mean.mul(Torch.upload(
                        context.manager(), new FloatTensor(Window.withBatchAndChannelOnes(w.out()), correction)));
    }

    private static NDArray depthwiseMean(OperatorContext context, NDArray x, Window w) {
        long channels = x.getShape().get(1);
        long[] shape = Window.withBatchAndChannelOnes(w.kernel());
        shape[0] = channels;
        float share = 1f / ShapeMath.count(w.kernel());
        NDArray weight = context.manager().full(new Shape(shape), share);
        return Torch.convolution(x, weight, null, w.stride(), w.dilation(), Math.toIntExact(channels));
    }

    /** Taps of the window over taps that count, by output position; empty where they are the same everywhere. */
    private static float[] correction(long[] shape, Window w, boolean countPadding) {
        int n = w.kernel().length;
        float[][] counts = new float[n][];
        boolean all = true;
        for (int i = 0; i < n; i++) {
            long low = countPadding ? -w.begin()[i] : 0;
            long high = shape[2 + i] + (countPadding ? w.declaredEnd()[i] : 0);
            counts[i] = new float[Math.toIntExact(w.out()[i])];
            for (int o = 0; o < counts[i].length; o++) {
                for (long k = 0; k < w.kernel()[i]; k++) {
                    long at = o * w.stride()[i] - w.begin()[i] + k * w.dilation()[i];
                    counts[i][o] += at >= low && at < high ? 1 : 0;
                }
                all &= counts[i][o] == w.kernel()[i];
            }
        }
        if (all) {
            return new float[0];
        }
        float[] out = new float[ShapeMath.count(w.out())];
        long[] strides = ShapeMath.strides(w.out());
        for (int e = 0; e < out.length; e++) {
            double factor = 1;
            for (int i = 0; i < n; i++) {
                int o = (int) (e / strides[i] % w.out()[i]);
                factor *= w.kernel()[i] / counts[i][o];
            }
            out[e] = (float) factor;
        }
        return out;
    }
}
