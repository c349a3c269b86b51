package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.ImageSize;

/**
 * Objects of an image of Broden+ and, where it has them, their parts: one of each at a pixel.
 *
 * @param line that lists the image
 * @param labels of the data set; parts need the objects decoded even where objects are not read
 * @param masks of the image
 */
record ObjectPartAnnotation(BrodenPlusRecord line, BrodenPlusLabels labels, Masks masks) implements Annotation {

    /** The files of an image, and how to read them. */
    interface Masks {
        Path objectFile();

        Path partFile();

        /** Raw labels of the objects. */
        RawLabelMap objects();

        /**
         * Raw labels of the parts; 0 where there is none.
         *
         * @param size of the image
         */
        RawLabelMap parts(ImageSize size);
    }

    /** Whether the image has objects or parts that are read. */
    static boolean isWanted(BrodenPlusRecord line, BrodenPlusLabels labels) {
        return readsParts(line, labels) || labels.reads(BrodenPlusLabels.OBJECT);
    }

    private static boolean readsParts(BrodenPlusRecord line, BrodenPlusLabels labels) {
        return labels.reads(BrodenPlusLabels.PART) && line.hasParts();
    }

    @Override
    public List<Path> files() {
        return readsParts(line, labels) ? List.of(masks.objectFile(), masks.partFile()) : List.of(masks.objectFile());
    }

    @Override
    public String identity() {
        return "broden+ " + line.source() + " " + line.size() + " " + readsParts(line, labels) + " "
                + labels.fingerprint();
    }

    @Override
    public List<LabelMap> decode(Path image) {
        RawLabelMap objects = masks.objects();
        ImageSize size = line.requireSize(image, objects);
        short[] objectLabels = objects.jointLabels(labels.jointLabels(line.source(), BrodenPlusLabels.OBJECT));
        List<LabelMap> maps = new ArrayList<>();
        if (labels.reads(BrodenPlusLabels.OBJECT)) {
            add(maps, BrodenPlusLabels.OBJECT, size, labels.concepts(BrodenPlusLabels.OBJECT, objectLabels));
        }
        if (readsParts(line, labels)) {
            RawLabelMap parts = masks.parts(size);
            line.requireSize(image, parts);
            short[] partLabels = parts.jointLabels(labels.jointLabels(line.source(), BrodenPlusLabels.PART));
            add(maps, BrodenPlusLabels.PART, size, labels.parts().concepts(objectLabels, partLabels));
        }
        return maps;
    }

    private static void add(List<LabelMap> maps, String category, ImageSize size, short[] concepts) {
        maps.add(new LabelMap(category, size.width(), size.height(), concepts));
    }
}
