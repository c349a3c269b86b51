package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.ImageSize;

/**
 * A label of a whole image of Broden+.
 *
 * @param line that lists the image
 * @param concept an index
 */
record WholeImageAnnotation(BrodenPlusRecord line, String category, short concept) implements Annotation {
    @Override
    public List<Path> files() {
        return List.of();
    }

    @Override
    public String identity() {
        return "broden+ " + line.source() + " " + line.size() + " " + category + " " + concept;
    }

    @Override
    public List<LabelMap> decode(Path image) {
        ImageSize size = line.requireSize(image);
        short[] concepts = new short[size.width() * size.height()];
        Arrays.fill(concepts, concept);
        return List.of(new LabelMap(category, size.width(), size.height(), concepts));
    }
}
