package org.sbonnx.datasets.format;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.List;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.table.IdTable;
import org.sbonnx.schemas.BadInput;

/** A label map whose grey or palette values are ids, 1 to 16 bits deep. */
record IndexAnnotation(String category, Path file, IdTable ids) implements Annotation {
    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public String identity() {
        return "index " + category + " " + ids.fingerprint();
    }

    @Override
    public List<LabelMap> decode(Path image) {
        Raster raster = raster(file);
        Annotation.requireSameSize(file, new ImageSize(raster.getWidth(), raster.getHeight()), image);
        return List.of(new LabelMap(category, raster.getWidth(), raster.getHeight(), ids.translate(file, raster)));
    }

    /** The raw values, never colours: a palette's indices, a grey map's own numbers. */
    private static Raster raster(Path file) {
        ImageFiles.Decoded decoded = ImageFiles.read(file);
        decoded.requireLossless(file);
        BufferedImage image = decoded.image();
        int type = image.getRaster().getTransferType();
        if (image.getRaster().getNumBands() != 1 || (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT)) {
            throw new BadInput(
                    "label map '" + file + "' has " + image.getRaster().getNumBands()
                            + " channels, but ids are read from one",
                    "save it as a grey or palette PNG, or use the encoding \"rgb\"");
        }
        return image.getRaster();
    }
}
