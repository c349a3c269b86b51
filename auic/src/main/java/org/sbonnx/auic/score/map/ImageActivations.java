package org.sbonnx.auic.score.map;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;

/** Copy of one image's tensors. Its arrays are reused for later images. */
public final class ImageActivations {
    private final Map<String, FloatTensor> values = new HashMap<>();
    private int image;

    public void copy(int newImage, Map<String, FloatTensor> source) {
        image = newImage;
        source.forEach((name, tensor) -> {
            FloatTensor old = values.get(name);
            float[] data = reusable(old, tensor.data().length);
            System.arraycopy(tensor.data(), 0, data, 0, data.length);
            values.put(name, new FloatTensor(tensor.shape().clone(), data));
        });
    }

    private static float[] reusable(@Nullable FloatTensor old, int length) {
        return old != null && old.data().length == length ? old.data() : new float[length];
    }

    public int image() {
        return image;
    }

    public Map<String, FloatTensor> values() {
        return values;
    }

    public long bytes() {
        return values.values().stream().mapToLong(t -> 4L * t.data().length).sum();
    }
}
