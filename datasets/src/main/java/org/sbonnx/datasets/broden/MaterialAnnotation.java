package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.List;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.ImageSize;

/**
 * The materials of an image of Broden+.
 *
 * @param line that lists the image
 * @param file PNG whose red channel is the raw label
 */
record MaterialAnnotation(BrodenPlusRecord line, BrodenPlusLabels labels, Path file) implements Annotation {
    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public String identity() {
        return "broden+ " + line.source() + " " + line.size() + " " + labels.fingerprint();
    }

    @Override
    public List<LabelMap> decode(Path image) {
        RawLabelMap raw = RawLabelMap.readRed(file);
        ImageSize size = line.requireSize(image, raw);
        short[] joint = raw.jointLabels(labels.jointLabels(line.source(), BrodenPlusLabels.MATERIAL));
        short[] concepts = labels.concepts(BrodenPlusLabels.MATERIAL, joint);
        return List.of(new LabelMap(BrodenPlusLabels.MATERIAL, size.width(), size.height(), concepts));
    }
}
