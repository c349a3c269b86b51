package org.sbonnx.trainer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;

/** The same images with labels that are void everywhere. */
record VoidLabels(SegmentationData inner) implements SegmentationData {
    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public int size() {
        return inner.size();
    }

    @Override
    public List<Concept> concepts() {
        return inner.concepts();
    }

    @Override
    public Optional<String> task() {
        return inner.task();
    }

    @Override
    public String imageName(int image) {
        return inner.imageName(image);
    }

    @Override
    public RgbImage image(int image) {
        return inner.image(image);
    }

    @Override
    public List<LabelMap> labels(int image) {
        return inner.labels(image).stream()
                .map(m -> {
                    short[] ids = new short[m.concepts().length];
                    Arrays.fill(ids, LabelMap.VOID);
                    return new LabelMap(m.category(), m.width(), m.height(), ids);
                })
                .toList();
    }

    @Override
    public String sha256() {
        return "blank " + inner.sha256();
    }
}
