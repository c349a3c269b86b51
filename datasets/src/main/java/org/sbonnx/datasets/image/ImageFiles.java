package org.sbonnx.datasets.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.MemoryShortage;

/** Decodes image files; refuses what is unreadable, truncated or absurdly large, naming the file. */
public final class ImageFiles {
    private static final long MAX_BYTES = 1L << 30;
    /** Most bytes that one byte of a deflate stream can expand to. */
    public static final long MAX_EXPANSION = 1040;

    private ImageFiles() {}

    /**
     * A decoded file.
     *
     * @param bits of a sample, where it has fewer than the raster says; otherwise 0
     * @param loss why its samples are not the numbers that were stored, as the rest of a sentence; null if they are
     */
    public record Decoded(
            BufferedImage image, int bits, @Nullable String loss) {
        /** 8 bits of red, green and blue. */
        public RgbImage toRgb(Path file) {
            return RgbConversion.toRgb(image, bits, file);
        }

        /**
         * Refuses a label map whose ids are altered, by lossy compression or by scaling.
         *
         * @param file named in the error
         */
        public void requireLossless(Path file) {
            if (loss != null) {
                throw new BadInput("label map '" + file + "' " + loss, "save label maps as PNG");
            }
        }
    }

    private interface ReaderTask<T> {
        T run(ImageFormat format, ImageReader reader) throws IOException;
    }

    /** Width and height from the header, of the image turned upright. */
    public static ImageSize size(Path file) {
        requireFile(file);
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            Orientation orientation = OrientationReader.read(in);
            ImageSize stored = readWith(file, in, (format, reader) -> checkedSize(file, reader));
            return orientation.turn(stored);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** How the file's image is turned when it is read. */
    public static Orientation orientation(Path file) {
        requireFile(file);
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            return OrientationReader.read(in);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Decodes the first image of a file and turns it upright. */
    public static Decoded read(Path file) {
        requireFile(file);
        try {
            long length = Files.size(file);
            if (length > MAX_BYTES) {
                throw new BadInput(
                        "'" + file + "' has " + length + " bytes, more than " + MAX_BYTES + " for an image",
                        "check that it is the file you meant");
            }
            byte[] bytes;
            try {
                bytes = Files.readAllBytes(file);
            } catch (OutOfMemoryError e) {
                throw MemoryShortage.of("'" + file + "'", length, e);
            }
            return decode(file, bytes);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Decodes the first image of a file's bytes, or of bytes that a file holds among others, and turns it upright.
     *
     * @param file names them in errors
     */
    public static Decoded decode(Path file, byte[] stored) {
        byte[] bytes = withoutProfile(file, stored);
        try (ImageInputStream in = new ByteArrayImageInput(bytes)) {
            Orientation orientation = OrientationReader.read(in);
            Decoded lying = readWith(file, in, (format, reader) -> decode(file, format, reader, bytes));
            return new Decoded(orientation.turn(lying.image()), lying.bits(), lying.loss());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Decodes an image, turned upright, to 8 bits of red, green and blue. */
    public static RgbImage readRgb(Path file) {
        return read(file).toRgb(file);
    }

    private static byte[] withoutProfile(Path file, byte[] bytes) {
        try (ImageInputStream in = new ByteArrayImageInput(bytes)) {
            return ColourProfiles.hidden(ImageFormat.of(file, in), bytes);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Decoded decode(Path file, ImageFormat format, ImageReader reader, byte[] bytes) throws IOException {
        ImageSize size = checkedSize(file, reader);
        if (format == ImageFormat.PNG) {
            requireIntact(file, size, bytes);
        }
        boolean cut = format == ImageFormat.PNM && (long) size.width() * size.height() / 8 > bytes.length;
        if (cut || (format == ImageFormat.WEBP && !SampleFidelity.isWholeWebp(bytes))) {
            throw new BadInput(
                    "'" + file + "' is damaged (its " + bytes.length + " bytes are not " + size + " pixels)",
                    "restore the file");
        }
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = image(format, reader, bytes);
        for (String warning : warnings) {
            if (!isHarmless(format, warning)) {
                throw new BadInput("'" + file + "' is damaged (" + warning + ")", "restore the file");
            }
        }
        try (ImageInputStream in = new ByteArrayImageInput(bytes)) {
            boolean tiff = format == ImageFormat.TIFF || format == ImageFormat.BIG_TIFF;
            int bits = tiff ? TiffTag.BITS_PER_SAMPLE.find(in, 0) : 0;
            String loss = SampleFidelity.lossOf(format, in).orElse(null);
            return new Decoded(image, bits > 8 && bits < 16 ? bits : 0, loss);
        }
    }

    private static BufferedImage image(ImageFormat format, ImageReader reader, byte[] bytes) throws IOException {
        if (format == ImageFormat.JPEG) {
            try (ImageInputStream in = new ByteArrayImageInput(bytes)) {
                BufferedImage cmyk = CmykConversion.decodeJpeg(reader, in);
                if (cmyk != null) {
                    return cmyk;
                }
            }
        }
        return CmykConversion.toRgb(reader.read(0));
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
    private static boolean isHarmless(ImageFormat format, String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        if (text.contains("icc profile")) {
            return true; // No decoder's colour management is used.
        }
        boolean damage = text.contains("truncated") || text.contains("premature") || text.contains("corrupt");
        return format == ImageFormat.JPEG && (!damage || text.contains("extraneous"));
    }

    private static ImageSize checkedSize(Path file, ImageReader reader) throws IOException {
        ImageSize size = new ImageSize(reader.getWidth(0), reader.getHeight(0));
        PixelLimit.current().require(file, size);
        return size;
    }

    /** Malformed files make the decoders of ImageIO throw runtime exceptions of many kinds: each means an unreadable file. */
    private static <T> T readWith(Path file, ImageInputStream in, ReaderTask<T> task) throws IOException {
        ImageFormat format = ImageFormat.of(file, in);
        if (format == ImageFormat.WEBP) {
            refuseLossyWebp(file, in);
        }
        ImageReader reader = format.reader();
        ImageSize size = null;
        try {
            reader.setInput(in, true, true);
            size = new ImageSize(reader.getWidth(0), reader.getHeight(0));
            return task.run(format, reader);
        } catch (BadInput e) {
            throw e;
        } catch (RuntimeException | IOException | OutOfMemoryError e) {
            // Decoders wrap whatever ends them.
            OutOfMemoryError shortage = MemoryShortage.in(e).orElse(null);
            if (shortage != null) {
                throw size == null
                        ? shortage
                        : MemoryShortage.of(
                                "'" + file + "' of " + size + " pixels", 3L * size.width() * size.height(), shortage);
            }
            throw unreadable(file, (Exception) e);
        } finally {
            reader.dispose();
        }
    }

    /** The decoder's pictures differ from those of all other programs by several levels. */
    private static void refuseLossyWebp(Path file, ImageInputStream in) throws IOException {
        in.mark();
        boolean lossy = SampleFidelity.isLossyWebp(in);
        in.reset();
        if (lossy) {
            throw new BadInput(
                    "'" + file + "' is a WebP file with lossy compression, which is not read", "convert it to PNG");
        }
    }

    /** A pipe would be waited for, and a device read without end. */
    private static void requireFile(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new BadInput(
                    "'" + file + "' is a " + (Files.isDirectory(file) ? "folder" : "pipe or a device") + ", not a file",
                    "put an image file there");
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
