package org.sbonnx.auic.testing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;

/** Features in memory, handed out in arrays that are used again, as the contract allows. */
public final class MemoryFeatures implements FeatureSource {
    private final List<Map<String, FloatTensor>> images;
    private int passes;

    public MemoryFeatures(List<Map<String, FloatTensor>> images) {
        this.images = images;
    }

    /** Number of images handed out so far. */
    public int passes() {
        return passes;
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public List<String> tensors() {
        return List.copyOf(images.get(0).keySet());
    }

    @Override
    public String key() {
        return "memory";
    }

    @Override
    public void stream(int[] which, Visitor visitor) {
        for (int image : which) {
            passes++;
            Map<String, FloatTensor> copy = new LinkedHashMap<>();
            images.get(image)
                    .forEach((n, t) -> copy.put(
                            n, new FloatTensor(t.shape().clone(), t.data().clone())));
            visitor.accept(image, copy);
            copy.values().forEach(t -> Arrays.fill(t.data(), Float.NaN));
        }
    }

    @Override
    public void close() {}
}
