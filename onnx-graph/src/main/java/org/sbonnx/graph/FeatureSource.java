package org.sbonnx.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Streams the values of some tensors over the images of a data set, one image at a time. */
public interface FeatureSource extends AutoCloseable {

    /** Takes the values of one image. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param image index of the image in the data set
         * @param values value of each of {@link #tensors()}, batch axis 1; reused after return, so copy what is kept
         */
        void accept(int image, Map<String, FloatTensor> values);
    }

    /** Opens sources over one data set. */
    @FunctionalInterface
    interface Factory {
        /** Streams {@code tensors} of {@code model}; only what they need is computed. */
        FeatureSource open(OnnxModel model, List<String> tensors);
    }

    /** Number of images. */
    int size();

    /** Names of the tensors computed, in order. */
    List<String> tensors();

    /** Identity of the values: changes when the model, the tensors, the preprocessing or any image changes. */
    String key();

    /** Computes the given images in the given order; the visitor is called from one thread, in that order. */
    void stream(int[] images, Visitor visitor);

    /** Computes all images in their order. */
    default void stream(Visitor visitor) {
        int[] all = new int[size()];
        Arrays.setAll(all, i -> i);
        stream(all, visitor);
    }

    @Override
    void close();
}
