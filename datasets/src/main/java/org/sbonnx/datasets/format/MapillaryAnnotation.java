package org.sbonnx.datasets.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.table.IdTable;

/**
 * A label map of Mapillary Vistas: values of a palette where it has one channel, else colours.
 *
 * @param colours 0xRRGGBB to a concept's index or VOID; a colour that different labels share is absent
 */
record MapillaryAnnotation(Path file, IdTable ids, Map<Integer, Short> colours) implements Annotation {
    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public String identity() {
        return "mapillary " + ids.fingerprint() + " " + new TreeMap<>(colours);
    }

    @Override
    public List<LabelMap> decode(Path image) {
        boolean values = ImageFiles.read(file).image().getRaster().getNumBands() == 1;
        Annotation annotation =
                values ? new IndexAnnotation("class", file, ids) : new RgbAnnotation("class", file, colours);
        return annotation.decode(image);
    }
}
