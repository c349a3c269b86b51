package org.sbonnx.auic.score.map;

import java.util.Arrays;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/** The channels of one tensor for one image, each an h × w plane. */
public sealed interface FeatureMaps {
    int channels();

    int h();

    int w();

    /** The array that holds channel {@code k}: {@code scratch}, or one that must not be changed. */
    float[] plane(int k, float[] scratch);

    /** Where channel {@code k} begins in the array that {@link #plane} returned. */
    int offset(int k);

    /** Copies channel {@code k} to the beginning of {@code into}. */
    default void copy(int k, float[] into) {
        float[] from = plane(k, into);
        if (from != into) {
            System.arraycopy(from, offset(k), into, 0, h() * w());
        }
    }

    /** A tensor as it is. */
    record Dense(int channels, int h, int w, float[] data) implements FeatureMaps {
        @Override
        public float[] plane(int k, float[] scratch) {
            return data;
        }

        @Override
        public int offset(int k) {
            return k * h * w;
        }
    }

    /** Classes as one-hot channels, which are computed when needed. */
    record OneHot(int channels, int h, int w, int[] classes) implements FeatureMaps {
        @Override
        public float[] plane(int k, float[] scratch) {
            for (int i = 0; i < classes.length; i++) {
                scratch[i] = classes[i] == k ? 1 : 0;
            }
            return scratch;
        }

        @Override
        public int offset(int k) {
            return 0;
        }
    }

    /**
     * The channels of a tensor. Counting checks that its values are finite.
     *
     * @throws BadInput if it is not {@code [1, K, h, w]}
     */
    static FeatureMaps of(String tensor, FloatTensor value) {
        long[] shape = value.shape();
        if (shape.length != 4 || shape[0] != 1 || FloatTensor.count(shape) == 0) {
            throw new BadInput(
                    "tensor '" + tensor + "' has shape " + Arrays.toString(shape),
                    "name a tensor of shape [1, channels, height, width]");
        }
        return new Dense(value.dim(1), value.dim(2), value.dim(3), value.data());
    }
}
