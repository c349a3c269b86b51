package org.sbonnx.datasets.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.sbonnx.schemas.BadInput;

/** Decodes image files through ImageIO; refuses what is unreadable, truncated or absurdly large, naming the file. */
public final class ImageFiles {
    /** Limit on the pixels of an image or label map; checked in the header, before anything is allocated. */
    static final long MAX_PIXELS = 1L << 28;

    private static final long MAX_BYTES = 1L << 30;
    /** Most bytes that one byte of a deflate stream can expand to. */
    public static final long MAX_EXPANSION = 1040;

    private ImageFiles() {}

    /** A decoded file and the format it had, in lower case, such as {@code jpeg}. */
    public record Decoded(BufferedImage image, String format) {
        /**
         * Refuses a JPEG as a label map: lossy compression changes the ids along every edge.
         *
         * @param file named in the error
         */
        public void requireLossless(Path file) {
            if (format.equals("jpeg")) {
                throw new BadInput(
                        "label map '" + file + "' is a JPEG, whose compression alters ids", "save label maps as PNG");
            }
        }
    }

    private interface ReaderTask<T> {
        T run(ImageReader reader) throws IOException;
    }

    /** Width and height from the header, of the image turned upright. */
    public static ImageSize size(Path file) {
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            Orientation orientation = OrientationReader.read(in);
            ImageSize stored = readWith(file, in, reader -> checkedSize(file, reader));
            return orientation.turn(stored);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** How the file's image is turned when it is read. */
    public static Orientation orientation(Path file) {
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            return OrientationReader.read(in);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Decodes the first image of a file and turns it upright. */
    public static Decoded read(Path file) {
        try {
            long length = Files.size(file);
            if (length > MAX_BYTES) {
                throw new BadInput(
                        "'" + file + "' has " + length + " bytes, more than " + MAX_BYTES + " for an image",
                        "check that it is the file you meant");
            }
            return decode(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Decodes the first image of a file's bytes, or of bytes that a file holds among others, and turns it upright.
     *
     * @param file names them in errors
     */
    public static Decoded decode(Path file, byte[] bytes) {
        try (ImageInputStream in = new ByteArrayImageInput(bytes)) {
            Orientation orientation = OrientationReader.read(in);
            Decoded stored = readWith(file, in, reader -> decode(file, reader, bytes));
            return new Decoded(orientation.turn(stored.image()), stored.format());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Decodes an image, turned upright, to 8 bits of red, green and blue. */
    public static RgbImage readRgb(Path file) {
        return RgbConversion.toRgb(read(file).image(), file);
    }

    private static Decoded decode(Path file, ImageReader reader, byte[] bytes) throws IOException {
        ImageSize size = checkedSize(file, reader);
        String format = reader.getFormatName().toLowerCase(Locale.ROOT);
        if (format.equals("png")) {
            requireIntact(file, size, bytes);
        }
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = reader.read(0);
        for (String warning : warnings) {
            if (!isHarmless(format, warning)) {
                throw new BadInput("'" + file + "' is damaged (" + warning + ")", "restore the file");
            }
        }
        if (format.equals("jpeg") && image.getRaster().getNumBands() > 3) {
            throw new BadInput("'" + file + "' is a CMYK image", "convert it to RGB");
        }
        return new Decoded(image, format);
    }

    private static void requireIntact(Path file, ImageSize size, byte[] bytes) {
        if ((long) size.width() * size.height() / 8 > bytes.length * MAX_EXPANSION || !PngIntegrity.areIntact(bytes)) {
            throw new BadInput(
                    "'" + file + "' is damaged (its " + bytes.length + " bytes are not a whole PNG of " + size
                            + " pixels)",
                    "restore the file");
        }
    }

    /** JPEG decoders also warn of irregularities that do not affect the pixels. */
    private static boolean isHarmless(String format, String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        boolean damage = text.contains("truncated") || text.contains("premature") || text.contains("corrupt");
        return format.equals("jpeg") && (!damage || text.contains("extraneous"));
    }

    private static ImageSize checkedSize(Path file, ImageReader reader) throws IOException {
        ImageSize size = new ImageSize(reader.getWidth(0), reader.getHeight(0));
        if ((long) size.width() * size.height() > MAX_PIXELS) {
            throw new BadInput(
                    "'" + file + "' claims " + size + " pixels, more than " + MAX_PIXELS, "scale or crop the image");
        }
        return size;
    }

    /** Malformed files make the decoders of ImageIO throw runtime exceptions of many kinds: each means an unreadable file. */
    private static <T> T readWith(Path file, ImageInputStream in, ReaderTask<T> task) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        if (!readers.hasNext()) {
            throw new BadInput(
                    "'" + file + "' is not an image of a known format", "use PNG, JPEG, BMP, GIF or TIFF files");
        }
        ImageReader reader = readers.next();
        try {
            reader.setInput(in, true, true);
            return task.run(reader);
        } catch (BadInput e) {
            throw e;
        } catch (RuntimeException e) {
            throw unreadable(file, e);
        } finally {
            reader.dispose();
        }
    }

    /** Whether a file is a symbolic link to a missing file, or to itself. */
    public static boolean isDangling(Path file) {
        return Files.isSymbolicLink(file) && !Files.exists(file);
    }

    private static BadInput unreadable(Path file, Exception e) {
        if (isDangling(file)) {
            return new BadInput("'" + file + "' is a dangling symbolic link", "restore or remove it", e);
        }
        if (e instanceof NoSuchFileException || !Files.exists(file)) {
            return new BadInput("'" + file + "' does not exist", "restore the file", e);
        }
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new BadInput(
                "'" + file + "' cannot be decoded (" + reason + ")",
                "restore the file, or convert it to an RGB or grey PNG",
                e);
    }
}
