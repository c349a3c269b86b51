package org.sbonnx.graph;

import java.util.Arrays;

/**
 * A dense float32 tensor, row-major. The data is mutable and not copied: a method that takes or returns a tensor says whether it may be kept.
 *
 * @param shape extent of each axis
 * @param data exactly the product of {@code shape} values
 */
@SuppressWarnings("ArrayRecordComponent")
public record FloatTensor(long[] shape, float[] data) {
    public FloatTensor {
        if (Math.toIntExact(count(shape)) != data.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " does not hold " + data.length + " values");
        }
    }

    /** Number of values of a shape; overflow throws. */
    public static long count(long[] shape) {
        long n = 1;
        for (long d : shape) {
            n = Math.multiplyExact(n, d);
        }
        return n;
    }

    /** Extent of one axis as an int. */
    public int dim(int axis) {
        return Math.toIntExact(shape[axis]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FloatTensor t && Arrays.equals(shape, t.shape) && Arrays.equals(data, t.data);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "float32" + Arrays.toString(shape);
    }
}
