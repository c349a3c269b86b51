package org.sbonnx.insert.calibrate;

import java.util.List;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/** Refuses features that hold NaN or infinity: weights solved from them would be meaningless. */
record FiniteFeatures(FeatureSource source) implements FeatureSource {

    static FeatureSource.Factory of(FeatureSource.Factory features) {
        return (model, tensors) -> new FiniteFeatures(features.open(model, tensors));
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public List<String> tensors() {
        return source.tensors();
    }

    @Override
    public String key() {
        return source.key();
    }

    /** @throws BadInput if a value is NaN or infinite */
    @Override
    public void stream(int[] images, Visitor visitor) {
        source.stream(images, (image, values) -> {
            values.forEach((name, value) -> requireFinite(image, name, value));
            visitor.accept(image, values);
        });
    }

    private static void requireFinite(int image, String name, FloatTensor value) {
        float[] data = value.data();
        for (int i = 0; i < data.length; i++) {
            if (!Float.isFinite(data[i])) {
                throw new BadInput(
                        "tensor '" + name + "' holds " + data[i] + " at position " + i + " for image " + image
                                + " (counted from 0)",
                        "check the model's weights and the preprocessing");
            }
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
