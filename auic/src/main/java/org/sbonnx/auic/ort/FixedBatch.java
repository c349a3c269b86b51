package org.sbonnx.auic.ort;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/**
 * Runs one image through a model that was exported for several at once: all places of the batch hold that image, and the results
 * of the first are taken.
 *
 * @param model names the model in messages
 * @param size images that the model takes at once; 1 leaves everything as it is
 */
record FixedBatch(String model, int size) {
    /** The values with every image [1, …] repeated to [size, …]. */
    Map<String, FloatTensor> fill(Map<String, FloatTensor> values) {
        if (size == 1) {
            return values;
        }
        Map<String, FloatTensor> filled = new LinkedHashMap<>();
        values.forEach((name, value) -> filled.put(name, isImage(value) ? repeated(value) : value));
        return filled;
    }

    private static boolean isImage(FloatTensor value) {
        return value.shape().length == 4 && value.shape()[0] == 1;
    }

    private FloatTensor repeated(FloatTensor one) {
        int n = one.data().length;
        float[] all = new float[Math.multiplyExact(size, n)];
        for (int i = 0; i < size; i++) {
            System.arraycopy(one.data(), 0, all, i * n, n);
        }
        return new FloatTensor(withBatch(one.shape(), size), all);
    }

    /**
     * What was computed of the first image.
     *
     * @throws BadInput if a result does not begin with the axis of the batch, so that nobody knows what belongs to which image
     */
    Map<String, FloatTensor> first(Map<String, FloatTensor> results) {
        if (size == 1) {
            return results;
        }
        Map<String, FloatTensor> of = new LinkedHashMap<>();
        results.forEach((name, value) -> of.put(name, first(name, value)));
        return of;
    }

    private FloatTensor first(String name, FloatTensor value) {
        long[] shape = value.shape();
        if (shape.length == 0 || shape[0] != size) {
            throw new BadInput(
                    model + " takes " + size + " images at once, and '" + name + "' " + Arrays.toString(shape)
                            + " does not begin with them",
                    "export the model for one image at a time, or with an open batch");
        }
        return new FloatTensor(withBatch(shape, 1), Arrays.copyOf(value.data(), value.data().length / size));
    }

    private static long[] withBatch(long[] shape, int batch) {
        long[] other = shape.clone();
        other[0] = batch;
        return other;
    }
}
