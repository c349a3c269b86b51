package org.sbonnx.study.experiment;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.AtomicFile;

/** A table of pictures of the same size on a white background, written as a JPEG. */
final class ContactSheet {
    /** Colours (0xAARRGGBB) laid over unimportant and over important cells. */
    static final int DARK = 0xc8101018;

    static final int CLEAR = 0;

    private static final int GAP = 4;
    private static final float QUALITY = 0.85f;

    private final int width;
    private final int height;
    private final BufferedImage sheet;

    /** @param width of each picture */
    ContactSheet(int columns, int rows, int width, int height) {
        this.width = width;
        this.height = height;
        this.sheet = new BufferedImage(
                columns * (width + GAP) - GAP, rows * (height + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        g.dispose();
    }

    /** Draws a picture over the one at that place, stretched to its size. */
    void draw(int column, int row, BufferedImage picture) {
        Graphics2D g = sheet.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        g.drawImage(picture, column * (width + GAP), row * (height + GAP), width, height, null);
        g.dispose();
    }

    void write(Path file) {
        AtomicFile.write(file, this::jpeg);
    }

    private void jpeg(OutputStream out) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(sheet, null, null), how);
        } finally {
            writer.dispose();
        }
    }

    static BufferedImage toBufferedImage(RgbImage image) {
        BufferedImage copy = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
        for (int i = 0; i < image.width() * image.height(); i++) {
            int value = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255;
            copy.setRGB(i % image.width(), i / image.width(), value);
        }
        return copy;
    }

    /** A picture made cell by cell, row-major, of 0xAARRGGBB. */
    static BufferedImage cells(int width, int height, IntUnaryOperator argb) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int cell = 0; cell < width * height; cell++) {
            image.setRGB(cell % width, cell / width, argb.applyAsInt(cell));
        }
        return image;
    }
}
