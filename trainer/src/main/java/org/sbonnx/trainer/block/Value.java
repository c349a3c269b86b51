package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.sbonnx.graph.FloatTensor;

/**
 * A value while a graph is interpreted. What depends on data lives on the device; constants and everything computed from
 * shapes stay in Java, where the extents of later arrays are decided.
 */
sealed interface Value {
    /** Extent of each axis. */
    long[] shape();

    /** An array of the engine. */
    record Array(NDArray array) implements Value {
        @Override
        public long[] shape() {
            return array.getShape().getShape();
        }
    }

    /** A value in Java; row-major. */
    sealed interface Host extends Value {
        /** Number of elements. */
        int count();

        /** A tensor of these elements, which may repeat. */
        Host take(long[] shape, int[] elements);
    }

    /** Integers and truth values (0 and 1) of any width. */
    @SuppressWarnings("ArrayRecordComponent")
    record Ints(long[] shape, long[] data) implements Host {
        static Ints vector(long... values) {
            return new Ints(new long[] {values.length}, values);
        }

        static Ints scalar(long value) {
            return new Ints(new long[0], new long[] {value});
        }

        @Override
        public int count() {
            return data.length;
        }

        @Override
        public Ints take(long[] newShape, int[] elements) {
            return new Ints(
                    newShape, Arrays.stream(elements).mapToLong(e -> data[e]).toArray());
        }
    }

    /** Floating point numbers. */
    record Floats(FloatTensor tensor) implements Host {
        static Floats of(long[] shape, float... data) {
            return new Floats(new FloatTensor(shape, data));
        }

        @Override
        public long[] shape() {
            return tensor.shape();
        }

        @Override
        public int count() {
            return tensor.data().length;
        }

        @Override
        public Floats take(long[] newShape, int[] elements) {
            float[] out = new float[elements.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = tensor.data()[elements[i]];
            }
            return of(newShape, out);
        }
    }
}
