package org.sbonnx.datasets.broden;

import java.nio.file.Path;
import java.util.function.IntBinaryOperator;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.BadInput;

/**
 * Raw label ids of one image, as a source of Broden+ stores them.
 *
 * @param file it was read from
 * @param ids for each pixel, row-major; 0 or more
 */
@SuppressWarnings("ArrayRecordComponent")
record RawLabelMap(Path file, ImageSize size, int[] ids) {

    /** From a PNG of ADE20K: ⌊R / 10⌋ · 256 + G; blue counts instances. */
    static RawLabelMap readAde(Path png) {
        return decode(png, (r, g) -> r / 10 * 256 + g);
    }

    /** From a PNG whose red channel is the id. */
    static RawLabelMap readRed(Path png) {
        return decode(png, (r, g) -> r);
    }

    private static RawLabelMap decode(Path png, IntBinaryOperator idOfRedAndGreen) {
        ImageFiles.Decoded decoded = ImageFiles.read(png);
        decoded.requireLossless(png);
        if (decoded.image().getRaster().getNumBands() < 3) {
            throw new BadInput(
                    "label map '" + png + "' has " + decoded.image().getRaster().getNumBands()
                            + " channels, but ids are read from red and green",
                    "restore the file");
        }
        RgbImage picture = decoded.toRgb(png);
        byte[] rgb = picture.rgb();
        int[] ids = new int[rgb.length / 3];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = idOfRedAndGreen.applyAsInt(rgb[3 * i] & 0xFF, rgb[3 * i + 1] & 0xFF);
        }
        return new RawLabelMap(png, new ImageSize(picture.width(), picture.height()), ids);
    }

    /**
     * Joint label of each pixel.
     *
     * @param joint label of each raw id
     * @throws BadInput if a pixel has an id above all of them
     */
    short[] jointLabels(short[] joint) {
        short[] labels = new short[ids.length];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= joint.length) {
                throw new BadInput(
                        "'" + file + "' has the unknown id " + ids[i] + " at pixel x=" + i % size.width() + ", y="
                                + i / size.width() + " (label_assignment.csv ends at " + (joint.length - 1) + ")",
                        "restore the file or label_assignment.csv");
            }
            labels[i] = joint[ids[i]];
        }
        return labels;
    }
}
