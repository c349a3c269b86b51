package org.sbonnx.trainer.block;

import java.util.Arrays;
import org.sbonnx.graph.FloatTensor;

/** Arithmetic of shapes, strides and element positions of row-major tensors. */
final class ShapeMath {
    private ShapeMath() {}

    /** Numpy's broadcast of two shapes. */
    static long[] broadcast(long[] a, long[] b) {
        int rank = Math.max(a.length, b.length);
        long[] out = new long[rank];
        for (int i = 0; i < rank; i++) {
            long da = i < rank - a.length ? 1 : a[i - (rank - a.length)];
            long db = i < rank - b.length ? 1 : b[i - (rank - b.length)];
            if (da != db && da != 1 && db != 1) {
                throw new IllegalArgumentException(
                        "shapes " + Arrays.toString(a) + " and " + Arrays.toString(b) + " do not broadcast");
            }
            out[i] = da == 1 ? db : da;
        }
        return out;
    }

    /** For every element of {@code to}, the element of a tensor of shape {@code from} that broadcasting puts there. */
    static int[] broadcastElements(long[] from, long[] to) {
        long[] step = new long[to.length];
        long stride = 1;
        for (int i = from.length - 1; i >= 0; i--) {
            step[to.length - from.length + i] = from[i] == 1 ? 0 : stride;
            stride *= from[i];
        }
        return elements(to, 0, step);
    }

    /** Positions {@code offset + Σ index[a] · step[a]} of every index of {@code shape}, in row-major order. */
    static int[] elements(long[] shape, long offset, long[] step) {
        int n = count(shape);
        int[] out = new int[n];
        long[] index = new long[shape.length];
        long at = offset;
        for (int i = 0; i < n; i++) {
            out[i] = Math.toIntExact(at);
            for (int a = shape.length - 1; a >= 0; a--) {
                at += step[a];
                if (++index[a] < shape[a]) {
                    break;
                }
                at -= step[a] * shape[a];
                index[a] = 0;
            }
        }
        return out;
    }

    static int[] identity(long[] shape) {
        int[] all = new int[count(shape)];
        Arrays.setAll(all, i -> i);
        return all;
    }

    static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long n = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = n;
            n *= shape[i];
        }
        return strides;
    }

    static int count(long[] shape) {
        return Math.toIntExact(FloatTensor.count(shape));
    }

    /** An axis counted from the end where negative. */
    static int axis(long axis, int rank) {
        long a = axis < 0 ? axis + rank : axis;
        if (a < 0 || a >= Math.max(rank, 1)) {
            throw new IllegalArgumentException("axis " + axis + " is outside a tensor of rank " + rank);
        }
        return (int) a;
    }

    static int[] axes(long[] axes, int rank) {
        return Arrays.stream(axes)
                .mapToInt(a -> axis(a, rank))
                .distinct()
                .sorted()
                .toArray();
    }

    /** Product of the extents from axis {@code from} to before {@code to}. */
    static long extentProduct(long[] shape, int from, int to) {
        return FloatTensor.count(Arrays.copyOfRange(shape, from, to));
    }

    static long[] filled(int n, long value) {
        long[] out = new long[n];
        Arrays.fill(out, value);
        return out;
    }
}
