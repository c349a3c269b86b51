package org.sbonnx.trainer.label;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;

/** A single image with given label maps: concepts 0 to 2 of category "class" have class ids 0 to 2. */
final class OneImage implements SegmentationData {
    private final List<LabelMap> maps;
    private int asked;

    OneImage(LabelMap... maps) {
        this.maps = List.of(maps);
    }

    /** Number of times that labels were asked for. */
    int asked() {
        return asked;
    }

    @Override
    public String name() {
        return "one";
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public List<Concept> concepts() {
        List<Concept> all = new ArrayList<>();
        String[] names = {"sky", "road", "car"};
        for (int i = 0; i < 3; i++) {
            all.add(new Concept(i, i, names[i], "class", 0));
        }
        return all;
    }

    @Override
    public Optional<String> task() {
        return Optional.of("class");
    }

    @Override
    public String imageName(int image) {
        return "image";
    }

    @Override
    public RgbImage image(int image) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<LabelMap> labels(int image) {
        asked++;
        return maps;
    }

    @Override
    public String sha256() {
        return "one";
    }
}
