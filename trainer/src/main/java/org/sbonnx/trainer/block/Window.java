package org.sbonnx.trainer.block;

import java.util.Arrays;

/**
 * The sliding window of a convolution or pool: attributes resolved against the input's extents.
 *
 * @param kernel extent of the window by spatial axis
 * @param stride step of the window
 * @param dilation distance between the window's taps
 * @param begin padding before
 * @param end padding after; includes what rounding the output up needs
 * @param declaredEnd padding after as declared
 * @param out extent of the output
 */
@SuppressWarnings("ArrayRecordComponent")
record Window(long[] kernel, long[] stride, long[] dilation, long[] begin, long[] end, long[] declaredEnd, long[] out) {

    static Window of(OperatorContext context, long[] inputShape, long[] kernel) {
        int n = kernel.length;
        long[] stride = context.integers("strides", ShapeMath.filled(n, 1));
        long[] dilation = context.integers("dilations", ShapeMath.filled(n, 1));
        long[] pads = context.integers("pads", new long[2 * n]);
        String autoPad = context.string("auto_pad", "NOTSET");
        boolean ceilMode = context.integer("ceil_mode", 0) != 0;
        long[] begin = Arrays.copyOf(pads, n);
        long[] end = Arrays.copyOfRange(pads, n, 2 * n);
        long[] declared = new long[n];
        long[] out = new long[n];
        for (int i = 0; i < n; i++) {
            if (stride[i] < 1) {
                throw context.error("has stride " + stride[i], "export the model again with a larger input");
            }
            long in = inputShape[2 + i];
            long effectiveKernel = (kernel[i] - 1) * dilation[i] + 1;
            switch (autoPad) {
                case "SAME_UPPER", "SAME_LOWER" -> {
                    long total = Math.max(0, (ceilDiv(in, stride[i]) - 1) * stride[i] + effectiveKernel - in);
                    begin[i] = autoPad.equals("SAME_LOWER") ? (total + 1) / 2 : total / 2;
                    end[i] = total - begin[i];
                }
                case "VALID" -> {
                    begin[i] = 0;
                    end[i] = 0;
                }
                default -> {}
            }
            declared[i] = end[i];
            long slack = in + begin[i] + end[i] - effectiveKernel;
            out[i] = (ceilMode ? ceilDiv(slack, stride[i]) : Math.floorDiv(slack, stride[i])) + 1;
            if (ceilMode && (out[i] - 1) * stride[i] >= in + begin[i]) {
                out[i]--;
            }
            end[i] = Math.max(end[i], (out[i] - 1) * stride[i] + effectiveKernel - in - begin[i]);
        }
        return new Window(kernel, stride, dilation, begin, end, declared, out);
    }

    private static long ceilDiv(long a, long b) {
        return -Math.floorDiv(-a, b);
    }

    boolean symmetric() {
        return Arrays.equals(begin, end);
    }

    boolean dilated() {
        return Arrays.stream(dilation).anyMatch(d -> d != 1);
    }

    boolean padded() {
        return Arrays.stream(begin).anyMatch(p -> p != 0) || Arrays.stream(end).anyMatch(p -> p != 0);
    }

    /** Padding of all axes of an [n, c, …] array. */
    static long[] withBatchAndChannel(long[] spatial) {
        long[] all = new long[spatial.length + 2];
        System.arraycopy(spatial, 0, all, 2, spatial.length);
        return all;
    }

    /** A shape [1, 1, …] that broadcasts over batch and channel. */
    static long[] withBatchAndChannelOnes(long[] spatial) {
        long[] all = withBatchAndChannel(spatial);
        all[0] = 1;
        all[1] = 1;
        return all;
    }
}
