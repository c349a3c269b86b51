package org.sbonnx.datasets.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.Arrays;
import org.sbonnx.schemas.BadInput;

/**
 * Pixels of a decoded image as 8-bit red, green and blue: the file's own values, without colour management. Palettes are
 * looked up, grey is tripled, alpha dropped. Samples of other depths, 1 to 16 bits, are scaled to 8.
 */
public final class RgbConversion {
    private RgbConversion() {}

    static RgbImage toRgb(BufferedImage image, int bits, Path file) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        Raster raster = image.getRaster();
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            fromPalette(raster, palette, rgb);
            return new RgbImage(width, height, rgb);
        }
        requireSupported(file, raster, model);
        boolean colour = raster.getNumBands() >= 3;
        if (raster.getDataBuffer() instanceof DataBufferByte bytes
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel layout
                && layout.getSampleSize(0) == 8) {
            fromBytes(raster, bytes.getData(), layout, colour, rgb);
        } else {
            fromSamples(raster, colour, bits, rgb);
        }
        return new RgbImage(width, height, rgb);
    }

    private static void requireSupported(Path file, Raster raster, ColorModel model) {
        int bands = raster.getNumBands();
        int bits = raster.getSampleModel().getSampleSize(0);
        int type = raster.getTransferType();
        boolean whole = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT || type == DataBuffer.TYPE_INT;
        boolean empty = Arrays.stream(raster.getSampleModel().getSampleSize()).anyMatch(size -> size == 0);
        if (empty) {
            throw new BadInput("'" + file + "' has a channel of 0 bits", "restore the file");
        }
        if (bands > 4 || bits > 16 || !whole) {
            throw new BadInput(
                    "'" + file + "' has " + bands + (bands == 1 ? " channel of " : " channels of ") + sampleType(raster)
                            + ", which is not supported",
                    "convert it to an RGB or grey PNG of 8 or 16 bits");
        }
        int space = model.getColorSpace().getType();
        if (space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY) {
            throw new BadInput(
                    "'" + file + "' has colours that are neither RGB nor grey", "convert it to an RGB or grey PNG");
        }
    }

    /** The samples of a raster in words, such as {@code 16-bit integers} or {@code 32-bit floats}. */
    public static String sampleType(Raster raster) {
        int type = raster.getTransferType();
        boolean real = type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE;
        return raster.getSampleModel().getSampleSize(0) + (real ? "-bit floats" : "-bit integers");
    }

    private static void fromBytes(
            Raster raster, byte[] data, PixelInterleavedSampleModel layout, boolean colour, byte[] rgb) {
        int[] offsets = layout.getBandOffsets();
        int r = offsets[0];
        int g = colour ? offsets[1] : r;
        int b = colour ? offsets[2] : r;
        int step = layout.getPixelStride();
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            int in = y * layout.getScanlineStride();
            for (int x = 0; x < raster.getWidth(); x++, in += step, out += 3) {
                rgb[out] = data[in + r];
                rgb[out + 1] = data[in + g];
                rgb[out + 2] = data[in + b];
            }
        }
    }

    private static void fromSamples(Raster raster, boolean colour, int bits, byte[] rgb) {
        int bands = raster.getNumBands();
        int[] largest = new int[3];
        for (int c = 0; c < 3; c++) {
            int depth = bits > 0 ? bits : raster.getSampleModel().getSampleSize(colour ? c : 0);
            largest[c] = (1 << depth) - 1;
        }
        int[] row = new int[raster.getWidth() * bands];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int in = 0; in < row.length; in += bands) {
                for (int c = 0; c < 3; c++) {
                    int v = row[colour ? in + c : in];
                    rgb[out++] = (byte) ((Math.min(v, largest[c]) * 255 + largest[c] / 2) / largest[c]);
                }
            }
        }
    }

    private static void fromPalette(Raster raster, IndexColorModel palette, byte[] rgb) {
        int[] colours = new int[1 << 16];
        for (int i = 0; i < palette.getMapSize(); i++) {
            colours[i] = palette.getRGB(i);
        }
        int[] row = new int[raster.getWidth()];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, 0, row);
            for (int index : row) {
                rgb[out++] = (byte) (colours[index] >> 16);
                rgb[out++] = (byte) (colours[index] >> 8);
                rgb[out++] = (byte) colours[index];
            }
        }
    }
}
