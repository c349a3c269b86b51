package org.sbonnx.datasets.format;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Base64;
import java.util.BitSet;
import java.util.Objects;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.schemas.BadInput;

/** A mask drawn with labelme: a PNG in Base64 that lies between two corners, both inclusive. What is not 0 belongs to it. */
final class LabelmeMask {
    private LabelmeMask() {}

    /** The mask's pixels within an image of that size, row-major. */
    static BitSet read(Path file, LabelmeFile.Shape shape, ImageSize size) {
        String where = "'" + file + "' mask ('" + shape.label() + "')";
        double[][] corners = Objects.requireNonNull(shape.points());
        int left = (int) corners[0][0];
        int top = (int) corners[0][1];
        BufferedImage mask = decode(file, where, Objects.requireNonNull(shape.mask()));
        boolean fits =
                mask.getWidth() == (int) corners[1][0] - left + 1 && mask.getHeight() == (int) corners[1][1] - top + 1;
        boolean inside = left >= 0
                && top >= 0
                && left + mask.getWidth() <= size.width()
                && top + mask.getHeight() <= size.height();
        if (!fits || !inside) {
            throw new BadInput(
                    where + " has " + mask.getWidth() + "x" + mask.getHeight() + " pixels, but its corners are (" + left
                            + ", " + top + ") and (" + (int) corners[1][0] + ", " + (int) corners[1][1]
                            + ") in an image of " + size,
                    "draw it anew");
        }
        BitSet pixels = new BitSet(size.width() * size.height());
        for (int y = 0; y < mask.getHeight(); y++) {
            for (int x = 0; x < mask.getWidth(); x++) {
                if (mask.getRaster().getSample(x, y, 0) != 0) {
                    pixels.set((top + y) * size.width() + left + x);
                }
            }
        }
        return pixels;
    }

    private static BufferedImage decode(Path file, String where, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new BadInput(where + " is not Base64 (" + e.getMessage() + ")", "draw it anew", e);
        }
        ImageFiles.Decoded decoded = ImageFiles.decode(file, bytes);
        decoded.requireLossless(file);
        BufferedImage image = decoded.image();
        if (image.getRaster().getNumBands() != 1) {
            throw new BadInput(
                    where + " is a PNG of " + image.getRaster().getNumBands() + " channels", "save it as a grey PNG");
        }
        return image;
    }
}
