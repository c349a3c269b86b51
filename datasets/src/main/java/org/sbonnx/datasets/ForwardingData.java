package org.sbonnx.datasets;

import java.util.List;
import java.util.Optional;
import org.sbonnx.datasets.image.RgbImage;

/**
 * A data set made from another one. Everything but the identity is that of the original unless a subclass says otherwise.
 */
public abstract class ForwardingData implements SegmentationData {
    /** The original. */
    protected final SegmentationData data;

    protected ForwardingData(SegmentationData data) {
        this.data = data;
    }

    @Override
    public String name() {
        return data.name();
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public List<Concept> concepts() {
        return data.concepts();
    }

    @Override
    public Optional<String> task() {
        return data.task();
    }

    @Override
    public String imageName(int image) {
        return data.imageName(image);
    }

    @Override
    public RgbImage image(int image) {
        return data.image(image);
    }

    @Override
    public List<LabelMap> labels(int image) {
        return data.labels(image);
    }
}
