package org.sbonnx.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import org.sbonnx.schemas.BadInput;

/**
 * Pixels of a decoded image as 8-bit red, green and blue: the file's own values, without colour management. Palettes are
 * looked up, grey is tripled, alpha dropped, 16 bits rounded to 8.
 */
public final class RgbConversion {
    private RgbConversion() {}

    public static RgbImage toRgb(BufferedImage image, Path file) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        Raster raster = image.getRaster();
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            fromPalette(raster, palette, rgb);
            return new RgbImage(width, height, rgb);
        }
        int bands = raster.getNumBands();
        int type = raster.getTransferType();
        boolean sixteenBit =
                type == DataBuffer.TYPE_USHORT && raster.getSampleModel().getSampleSize(0) == 16;
        if (bands > 4 || (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_INT && !sixteenBit)) {
            throw unsupported(file, bands, raster.getSampleModel().getSampleSize(0));
        }
        boolean colour = bands >= 3;
        if (raster.getDataBuffer() instanceof DataBufferByte bytes
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel layout) {
            fromBytes(raster, bytes.getData(), layout, colour, rgb);
        } else {
            fromSamples(raster, colour, sixteenBit, rgb);
        }
        return new RgbImage(width, height, rgb);
    }

    private static BadInput unsupported(Path file, int bands, int bits) {
        return new BadInput(
                "'" + file + "' has " + bands + " channels of " + bits + " bits, which is not supported",
                "convert it to an RGB or grey PNG");
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

    private static void fromSamples(Raster raster, boolean colour, boolean sixteenBit, byte[] rgb) {
        int bands = raster.getNumBands();
        int[] row = new int[raster.getWidth() * bands];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int in = 0; in < row.length; in += bands) {
                for (int c = 0; c < 3; c++) {
                    int v = row[colour ? in + c : in];
                    rgb[out++] = (byte) (sixteenBit ? (v * 255 + 32895) >> 16 : v);
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
