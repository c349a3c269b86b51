package org.sbonnx.insert.calibrate;

import org.sbonnx.graph.Attributes;
import org.sbonnx.onnx.NodeProto;

/**
 * Where a 2-D convolution reads (Conv-1, Conv-11): output (y, x) sees input ({@code y·strideY − padTop + i·dilationY}, …) at
 * kernel position (i, j).
 */
record ConvGeometry(
        int kernelH, int kernelW, int strideY, int strideX, int padTop, int padLeft, int dilationY, int dilationX) {

    /** A 1×1 convolution. */
    static final ConvGeometry POINTWISE = new ConvGeometry(1, 1, 1, 1, 0, 0, 1, 1);

    /** Geometry of a Conv node for an input and an output of these sizes. */
    static ConvGeometry of(NodeProto conv, int kernelH, int kernelW, int inH, int inW, int outH, int outW) {
        long[] strides = Attributes.integers(conv, "strides", 1, 1);
        long[] dilations = Attributes.integers(conv, "dilations", 1, 1);
        long[] pads = Attributes.integers(conv, "pads", 0, 0, 0, 0);
        String auto = Attributes.string(conv, "auto_pad", "NOTSET");
        int top = Math.toIntExact(pads[0]);
        int left = Math.toIntExact(pads[1]);
        if (auto.startsWith("SAME")) {
            int needY = samePadding(inH, outH, kernelH, (int) strides[0], (int) dilations[0]);
            int needX = samePadding(inW, outW, kernelW, (int) strides[1], (int) dilations[1]);
            boolean lower = auto.equals("SAME_LOWER");
            top = lower ? (needY + 1) / 2 : needY / 2;
            left = lower ? (needX + 1) / 2 : needX / 2;
        }
        return new ConvGeometry(
                kernelH, kernelW, (int) strides[0], (int) strides[1], top, left, (int) dilations[0], (int)
                        dilations[1]);
    }

    private static int samePadding(int in, int out, int kernel, int stride, int dilation) {
        return Math.max(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - in);
    }

    /** Input row of an output row at a kernel row; may lie outside. */
    int rowOf(int y, int i) {
        return y * strideY - padTop + i * dilationY;
    }

    /** Input column of an output column at a kernel column; may lie outside. */
    int colOf(int x, int j) {
        return x * strideX - padLeft + j * dilationX;
    }

    int positions() {
        return kernelH * kernelW;
    }
}
