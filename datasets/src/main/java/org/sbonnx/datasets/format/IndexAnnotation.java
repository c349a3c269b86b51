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
import org.sbonnx.datasets.image.RgbConversion;
import org.sbonnx.datasets.table.IdTable;
import org.sbonnx.schemas.BadInput;

/** A label map whose grey or palette values are ids: integers of 1 to 32 bits. */
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
        Raster raster = image.getRaster();
        if (raster.getNumBands() != 1) {
            throw new BadInput(
                    "label map '" + file + "' has " + raster.getNumBands() + " channels, but ids are read from one",
                    "save it as a grey or palette PNG, or use the encoding \"rgb\"");
        }
        int type = raster.getTransferType();
        if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
            throw new BadInput(
                    "label map '" + file + "' has " + RgbConversion.sampleType(raster) + ", but ids are integers",
                    "save it as a grey PNG of 8 or 16 bits");
        }
        return raster;
    }
}
