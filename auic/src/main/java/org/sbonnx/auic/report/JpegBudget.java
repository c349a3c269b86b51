package org.sbonnx.auic.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.sbonnx.datasets.image.RgbImage;

/** Encodes images as JPEG in at most a given number of bytes each, at the best quality and size that fit. */
final class JpegBudget {
    private static final float[] QUALITIES = {0.88f, 0.75f, 0.6f, 0.45f};
    private static final int SMALLEST_SIDE = 64;

    private final int maxBytes;
    private final int maxSide;

    JpegBudget(int maxBytes, int maxSide) {
        this.maxBytes = maxBytes;
        this.maxSide = maxSide;
    }

    /** An encoded image. */
    record EncodedImage(int width, int height, String dataUri) {}

    EncodedImage encode(RgbImage image) {
        int side = maxSide;
        while (true) {
            RgbImage small = Downscaling.toSide(image, side);
            for (float quality : QUALITIES) {
                byte[] jpeg = jpeg(small, quality);
                if (jpeg.length <= maxBytes || (side <= SMALLEST_SIDE && quality == QUALITIES[QUALITIES.length - 1])) {
                    return new EncodedImage(
                            small.width(),
                            small.height(),
                            "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg));
                }
            }
            side = Math.max(SMALLEST_SIDE, Math.min(side, Math.max(small.width(), small.height())) * 3 / 4);
        }
    }

    private static byte[] jpeg(RgbImage image, float quality) {
        BufferedImage pixels = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
        int[] row = new int[image.width()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < row.length; x++) {
                int i = 3 * (y * row.length + x);
                row[x] = (rgb[i] & 255) << 16 | (rgb[i + 1] & 255) << 8 | (rgb[i + 2] & 255);
            }
            pixels.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam options = writer.getDefaultWriteParam();
            options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            options.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(pixels, null, null), options);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode an image in memory", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
