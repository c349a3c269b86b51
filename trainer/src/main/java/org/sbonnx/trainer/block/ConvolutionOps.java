package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Conv and ConvTranspose of one to three spatial axes. */
final class ConvolutionOps {
    private ConvolutionOps() {}

    static void register(Map<String, Operator> table) {
        table.put("Conv", Operator.array(ConvolutionOps::convolution));
        table.put("ConvTranspose", Operator.array(ConvolutionOps::transposedConvolution));
    }

    private static NDArray convolution(OperatorContext context) {
        NDArray x = context.floats(0);
        NDArray weight = context.floats(1);
        NDArray bias = context.has(2) ? context.floats(2) : null;
        long[] w = weight.getShape().getShape();
        Window window = Window.of(context, x.getShape().getShape(), Arrays.copyOfRange(w, 2, w.length));
        int groups = Math.toIntExact(context.integer("group", 1));
        if (Arrays.equals(window.begin(), window.declaredEnd())) {
            return Torch.convolution(x, weight, bias, window.stride(), window.begin(), window.dilation(), groups);
        }
        NDArray padded = Torch.pad(
                x, Window.withBatchAndChannel(window.begin()), Window.withBatchAndChannel(window.declaredEnd()), 0);
        return Torch.convolution(padded, weight, bias, window.stride(), window.dilation(), groups);
    }

    /** Zeros between the inputs, the kernel mirrored and its channels exchanged: an ordinary convolution. */
    private static NDArray transposedConvolution(OperatorContext context) {
        NDArray x = context.floats(0);
        NDArray weight = context.floats(1);
        long[] shape = x.getShape().getShape();
        long[] w = weight.getShape().getShape();
        int n = shape.length - 2;
        int groups = Math.toIntExact(context.integer("group", 1));
        long[] kernel = Arrays.copyOfRange(w, 2, w.length);
        long[] stride = context.integers("strides", ShapeMath.filled(n, 1));
        long[] dilation = context.integers("dilations", ShapeMath.filled(n, 1));
        long[] outputPadding = context.integers("output_padding", new long[n]);
        long[][] pads = transposedPads(context, shape, kernel, stride, dilation, outputPadding);
        NDArray dilated = insertZeros(x, stride);
        long[] begin = new long[n];
        long[] end = new long[n];
        for (int i = 0; i < n; i++) {
            long reach = dilation[i] * (kernel[i] - 1);
            begin[i] = reach - pads[0][i];
            end[i] = reach - pads[1][i] + outputPadding[i];
        }
        NDArray padded = Torch.pad(dilated, Window.withBatchAndChannel(begin), Window.withBatchAndChannel(end), 0);
        NDArray bias = context.has(2) ? context.floats(2) : null;
        return Torch.convolution(padded, flippedKernel(weight, groups), bias, ShapeMath.filled(n, 1), dilation, groups);
    }

    /** Padding before and after by axis, from {@code pads}, {@code auto_pad} or {@code output_shape}. */
    private static long[][] transposedPads(
            OperatorContext context,
            long[] shape,
            long[] kernel,
            long[] stride,
            long[] dilation,
            long[] outputPadding) {
        int n = kernel.length;
        long[] pads = context.integers("pads", new long[2 * n]);
        String auto = context.string("auto_pad", "NOTSET");
        long @Nullable [] outputShape =
                context.integers("output_shape").length == 0 ? null : context.integers("output_shape");
        long[] begin = Arrays.copyOf(pads, n);
        long[] end = Arrays.copyOfRange(pads, n, 2 * n);
        if (outputShape == null && !auto.startsWith("SAME")) {
            return new long[][] {begin, end};
        }
        for (int i = 0; i < n; i++) {
            long in = shape[2 + i];
            long out = outputShape == null ? in * stride[i] : outputShape[outputShape.length - n + i];
            long total = stride[i] * (in - 1) + outputPadding[i] + (kernel[i] - 1) * dilation[i] + 1 - out;
            begin[i] = auto.equals("SAME_UPPER") ? Math.floorDiv(total, 2) : total - Math.floorDiv(total, 2);
            end[i] = total - begin[i];
        }
        return new long[][] {begin, end};
    }

    private static NDArray insertZeros(NDArray x, long[] stride) {
        if (Arrays.stream(stride).allMatch(s -> s == 1)) {
            return x;
        }
        long[] shape = x.getShape().getShape();
        int n = stride.length;
        long[] split = new long[2 + 2 * n];
        long[] padding = new long[2 + 2 * n];
        long[] merged = shape.clone();
        long[] crop = new long[2 + n];
        split[0] = shape[0];
        split[1] = shape[1];
        for (int i = 0; i < n; i++) {
            split[2 + 2 * i] = shape[2 + i];
            split[3 + 2 * i] = 1;
            padding[3 + 2 * i] = stride[i] - 1;
            merged[2 + i] = shape[2 + i] * stride[i];
            crop[2 + i] = 1 - stride[i];
        }
        NDArray padded = Torch.pad(x.reshape(new Shape(split)), new long[2 + 2 * n], padding, 0);
        return Torch.pad(padded.reshape(new Shape(merged)), new long[2 + n], crop, 0);
    }

    /** [in, out/g, k…] becomes [out, in/g, k… reversed]. */
    private static NDArray flippedKernel(NDArray weight, int groups) {
        long[] w = weight.getShape().getShape();
        int n = w.length - 2;
        long[] grouped = new long[w.length + 1];
        grouped[0] = groups;
        grouped[1] = w[0] / groups;
        System.arraycopy(w, 1, grouped, 2, n + 1);
        int[] exchange = new int[w.length + 1];
        Arrays.setAll(exchange, i -> i == 1 ? 2 : i == 2 ? 1 : i);
        long[] merged = w.clone();
        merged[0] = w[1] * groups;
        merged[1] = w[0] / groups;
        int[] spatial = new int[n];
        Arrays.setAll(spatial, i -> 2 + i);
        return weight.reshape(new Shape(grouped))
                .transpose(exchange)
                .reshape(new Shape(merged))
                .flip(spatial);
    }
}
