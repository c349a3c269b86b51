package org.sbonnx.datasets.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns cyan, magenta, yellow and black into red, green and blue as Pillow does, without colour management: red is
 * (255 - cyan) · (255 - black) / 255.
 */
final class CmykConversion {
    private static final int MAX_SEGMENTS = 1 << 16;
    private static final long ADOBE = 0x41646F62L;

    private CmykConversion() {}

    /** What a JPEG's header says of its colours. */
    private record JpegColours(int components, boolean luminance) {}

    /** Decodes a JPEG that has four components; null if it has another number of them. */
    static @Nullable BufferedImage decodeJpeg(ImageReader reader, ImageInputStream in) throws IOException {
        JpegColours colours = jpegColours(in);
        if (colours.components() != 4) {
            return null;
        }
        Raster stored = reader.readRaster(0, null);
        BufferedImage rgb = new BufferedImage(stored.getWidth(), stored.getHeight(), BufferedImage.TYPE_INT_RGB);
        int[] row = new int[4 * stored.getWidth()];
        for (int y = 0; y < stored.getHeight(); y++) {
            stored.getPixels(0, y, stored.getWidth(), 1, row);
            for (int x = 0; x < stored.getWidth(); x++) {
                int[] inverted = colours.luminance()
                        ? fromLuminance(row[4 * x], row[4 * x + 1] - 128, row[4 * x + 2] - 128)
                        : new int[] {row[4 * x], row[4 * x + 1], row[4 * x + 2]};
                rgb.setRGB(x, y, mix(inverted[0], inverted[1], inverted[2], row[4 * x + 3]));
            }
        }
        return rgb;
    }

    /** JPEGs store the inverted values, as Adobe does. With luminance they are those of the complement. */
    private static int[] fromLuminance(int y, int cb, int cr) {
        return new int[] {
            255 - clamp(y + 1.402 * cr), 255 - clamp(y - 0.344136 * cb - 0.714136 * cr), 255 - clamp(y + 1.772 * cb)
        };
    }

    private static int clamp(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }

    /** The colours of a decoded image as they are, or red, green and blue where it has cyan, magenta, yellow and black. */
    static BufferedImage toRgb(BufferedImage image) {
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        boolean cmyk = model.getColorSpace().getType() == ColorSpace.TYPE_CMYK
                && raster.getNumBands() >= 4
                && raster.getSampleModel().getSampleSize(0) == 8;
        if (!cmyk) {
            return image;
        }
        BufferedImage rgb = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        int[] pixel = new int[raster.getNumBands()];
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                raster.getPixel(x, y, pixel);
                rgb.setRGB(x, y, mix(255 - pixel[0], 255 - pixel[1], 255 - pixel[2], 255 - pixel[3]));
            }
        }
        return rgb;
    }

    /** From the complements of all four. */
    private static int mix(int red, int green, int blue, int white) {
        return scale(red, white) << 16 | scale(green, white) << 8 | scale(blue, white);
    }

    private static int scale(int colour, int white) {
        return white - ((255 - colour) * white + 127) / 255;
    }

    private static JpegColours jpegColours(ImageInputStream in) throws IOException {
        in.mark();
        in.setByteOrder(ByteOrder.BIG_ENDIAN);
        boolean luminance = false;
        try {
            long at = 2;
            for (int i = 0; i < MAX_SEGMENTS; i++) {
                in.seek(at);
                int marker = in.readUnsignedShort();
                if (marker == 0xFFFF) {
                    at++;
                    continue;
                }
                int size = in.readUnsignedShort();
                if (marker == 0xFFEE && size >= 14 && in.readUnsignedInt() == ADOBE) {
                    in.skipBytes(7);
                    luminance = in.readUnsignedByte() == 2;
                } else if (isFrame(marker)) {
                    in.skipBytes(5);
                    return new JpegColours(in.readUnsignedByte(), luminance);
                }
                at += 2 + Math.max(2, size);
            }
        } catch (EOFException e) {
            return new JpegColours(0, false); // The decoder reports a file that is cut short.
        } finally {
            in.reset();
        }
        return new JpegColours(0, false);
    }

    /** Whether a marker begins the frame's header, which has the size and the components. */
    private static boolean isFrame(int marker) {
        return marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC;
    }
}
