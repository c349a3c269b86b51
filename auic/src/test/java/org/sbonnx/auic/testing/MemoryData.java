package org.sbonnx.auic.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;

/** A data set of label layers in memory. */
public record MemoryData(List<Concept> concepts, List<List<LabelMap>> layers, Optional<String> task)
        implements SegmentationData {

    public static MemoryData of(List<Concept> concepts, List<List<LabelMap>> layers) {
        return new MemoryData(concepts, layers, Optional.of(concepts.get(0).category()));
    }

    /** Concepts {@code category/name} in that order; ids count within the category. */
    public static List<Concept> concepts(String... names) {
        List<Concept> out = new ArrayList<>();
        Map<String, Integer> next = new HashMap<>();
        for (String name : names) {
            String category = name.substring(0, name.indexOf('/'));
            int id = next.merge(category, 1, Integer::sum) - 1;
            out.add(new Concept(out.size(), id, name.substring(name.indexOf('/') + 1), category, 0));
        }
        return out;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int size() {
        return layers.size();
    }

    @Override
    public String imageName(int image) {
        return "image" + image;
    }

    @Override
    public RgbImage image(int image) {
        return new RgbImage(2, 2, new byte[] {(byte) image, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    }

    @Override
    public List<LabelMap> labels(int image) {
        return layers.get(image);
    }

    @Override
    public String sha256() {
        return "memory-" + layers.hashCode();
    }
}
