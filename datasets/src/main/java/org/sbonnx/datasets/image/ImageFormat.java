package org.sbonnx.datasets.image;

import com.twelvemonkeys.imageio.plugins.pnm.PNMImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.BigTIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import org.sbonnx.schemas.BadInput;

/**
 * The format of an image file by its first bytes, and what decodes it: the JDK, or TwelveMonkeys where the JDK has no decoder. The
 * choice does not depend on which decoders are registered with ImageIO.
 */
enum ImageFormat {
    PNG,
    JPEG,
    GIF,
    BMP,
    TIFF,
    BIG_TIFF,
    WEBP,
    PNM;

    static {
        ImageIO.setUseCache(false); // Decoders that buffer a stream would otherwise write temporary files.
    }

    private static final int HEAD = 32;
    /** Beginnings of files that are images, but not decoded here. */
    private static final Map<String, String> REFUSED = Map.of(
            "\0\0\0\u000CjP  ", "JPEG 2000",
            "\u00FFO\u00FFQ", "JPEG 2000",
            "\u00FF\n", "JPEG XL",
            "\0\0\0\u000CJXL ", "JPEG XL",
            "8BPS", "Photoshop",
            "v/1\u0001", "OpenEXR",
            "\u0093NUMPY", "NumPy",
            "%PDF", "PDF",
            "<svg", "SVG",
            "PF", "PFM");

    /**
     * The format of a file; leaves {@code in} where it was.
     *
     * @throws BadInput if it is none that is decoded; names the format where it is a known one
     */
    static ImageFormat of(Path file, ImageInputStream in) throws IOException {
        byte[] bytes = new byte[HEAD];
        in.mark();
        int length = Math.max(0, in.read(bytes));
        in.reset();
        String head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u0089PNG")) {
            return PNG;
        }
        if (head.startsWith("\u00FF\u00D8")) {
            return JPEG;
        }
        if (head.startsWith("GIF8")) {
            return GIF;
        }
        if (head.startsWith("BM")) {
            return BMP;
        }
        if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
            return TIFF;
        }
        if (head.startsWith("II+\0") || head.startsWith("MM\0+")) {
            return BIG_TIFF;
        }
        if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
            return WEBP;
        }
        if (head.matches("(?s)P[1-7]\\s.*")) {
            return PNM;
        }
        throw refusal(file, head);
    }

    private static BadInput refusal(Path file, String head) {
        if (head.startsWith("version https://git-lfs")) {
            return new BadInput(
                    "'" + file + "' is a Git LFS pointer, not the image itself", "fetch the files with 'git lfs pull'");
        }
        if (head.isEmpty()) {
            return new BadInput("'" + file + "' is empty", "restore the file");
        }
        String name = head.startsWith("ftyp", 4) ? nameByBrands(head.substring(8)) : "";
        for (Map.Entry<String, String> refused : REFUSED.entrySet()) {
            name = head.startsWith(refused.getKey()) ? refused.getValue() : name;
        }
        return name.isEmpty()
                ? new BadInput(
                        "'" + file + "' is not an image of a known format",
                        "use PNG, JPEG, BMP, GIF, TIFF, PNM or lossless WebP files")
                : new BadInput("'" + file + "' has the format " + name + ", which is not read", "convert it to PNG");
    }

    /**
     * What a file of the ISO base media format is.
     *
     * @param brands its major brand, a version and compatible brands, of 4 bytes each
     */
    private static String nameByBrands(String brands) {
        for (int i = 0; i < brands.length(); i += 4) {
            if (brands.startsWith("avi", i)) {
                return "AVIF";
            }
            if (brands.startsWith("hei", i) || brands.startsWith("hev", i)) {
                return "HEIC";
            }
        }
        return brands.startsWith("mif1") || brands.startsWith("msf1") ? "HEIF" : "MP4 or another video format";
    }

    /** A new decoder. */
    ImageReader reader() throws IOException {
        return switch (this) {
            case TIFF, BIG_TIFF -> new BigTIFFImageReaderSpi().createReaderInstance();
            case WEBP -> new WebPImageReaderSpi().createReaderInstance();
            case PNM -> new PNMImageReaderSpi().createReaderInstance();
            case PNG, JPEG, GIF, BMP -> ofTheJdk(name());
        };
    }

    private static ImageReader ofTheJdk(String format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            ImageReaderSpi provider = reader.getOriginatingProvider();
            if (provider != null && provider.getClass().getName().startsWith("com.sun.imageio.")) {
                return reader;
            }
        }
        throw new IllegalStateException("this Java has no decoder of " + format);
    }
}
