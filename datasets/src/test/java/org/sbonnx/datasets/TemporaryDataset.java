package org.sbonnx.datasets;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.sbonnx.datasets.format.DatasetFormats;

/** Makes small data sets in a temporary folder. */
public record TemporaryDataset(Path root) {
    public TemporaryDataset text(String file, String... lines) {
        return bytes(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public TemporaryDataset bytes(String file, byte[] content) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.write(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A grey PNG of 8 bits. */
    public TemporaryDataset grey(String file, int width, int... values) {
        return image(file, BufferedImage.TYPE_BYTE_GRAY, width, values);
    }

    /** A grey PNG of 16 bits. */
    public TemporaryDataset grey16(String file, int width, int... values) {
        return image(file, BufferedImage.TYPE_USHORT_GRAY, width, values);
    }

    /** An RGB PNG; values are 0xRRGGBB. */
    public TemporaryDataset rgb(String file, int width, int... values) {
        return image(file, BufferedImage.TYPE_INT_RGB, width, values);
    }

    /** A black JPEG. */
    public TemporaryDataset jpeg(String file, int width, int height) {
        return write(file, "jpeg", new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB));
    }

    private TemporaryDataset image(String file, int type, int width, int... values) {
        BufferedImage image = new BufferedImage(width, values.length / width, type);
        for (int i = 0; i < values.length; i++) {
            int x = i % width;
            int y = i / width;
            if (type == BufferedImage.TYPE_INT_RGB) {
                image.setRGB(x, y, values[i]);
            } else {
                image.getRaster().setSample(x, y, 0, values[i]);
            }
        }
        return write(file, "png", image);
    }

    private TemporaryDataset write(String file, String format, BufferedImage image) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            if (!ImageIO.write(image, format, path.toFile())) {
                throw new IllegalStateException("no writer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public SegmentationData open(String... json) {
        text("data.json", json);
        return DatasetFormats.open(root.resolve("data.json"));
    }
}
