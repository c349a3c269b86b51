package org.sbonnx.datasets.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.stream.ImageInputStream;

/** Tells files whose decoded samples are not the numbers that were stored: no ids can be read from them. */
final class SampleFidelity {
    private static final int LOSSY_WEBP = 0x56503820;
    private static final int MAX_CHUNKS = 1 << 16;
    private static final int PNM_HEAD = 512;
    /** The format's letter, and the largest value after width and height, with comments between them. */
    private static final Pattern PNM = Pattern.compile(
            "P([2356])(?:\\s+|#[^\\n]*+\\n)++\\d++" + "(?:\\s+|#[^\\n]*+\\n)++\\d++(?:\\s+|#[^\\n]*+\\n)++(\\d++).*",
            Pattern.DOTALL);

    private SampleFidelity() {}

    /** Why ids cannot be read from a file, as the rest of a sentence; empty if they can. */
    static Optional<String> lossOf(ImageFormat format, ImageInputStream in) throws IOException {
        return switch (format) {
            case JPEG -> Optional.of("is a JPEG, whose compression alters ids");
            case TIFF, BIG_TIFF -> lossOfTiff(in);
            case PNM -> lossOfPnm(in);
            case PNG, GIF, BMP, WEBP -> Optional.empty();
        };
    }

    private static Optional<String> lossOfTiff(ImageInputStream in) throws IOException {
        int compression = TiffTag.COMPRESSION.find(in, 0);
        boolean jpeg = compression == 6 || compression == 7;
        return jpeg ? Optional.of("is a TIFF with JPEG compression, which alters ids") : Optional.empty();
    }

    private static Optional<String> lossOfPnm(ImageInputStream in) throws IOException {
        byte[] bytes = new byte[PNM_HEAD];
        in.seek(0);
        int length = Math.max(0, in.read(bytes));
        Matcher head = PNM.matcher(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        if (head.matches() && (head.group(2).equals("255") || head.group(2).equals("65535"))) {
            return Optional.empty();
        }
        return Optional.of(
                head.matches()
                        ? "is a PNM file of the largest value " + head.group(2)
                                + ", so that its values are scaled when it is read"
                        : "is a PNM file of another kind than PGM and PPM, so that its values are not ids");
    }

    /** Whether a WebP file has as many bytes as it says. */
    static boolean isWholeWebp(byte[] bytes) {
        long size = Integer.toUnsignedLong(
                Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(4)));
        return size <= bytes.length - 8;
    }

    /** Whether a WebP file has an image that was compressed with loss. */
    static boolean isLossyWebp(ImageInputStream in) throws IOException {
        in.setByteOrder(ByteOrder.BIG_ENDIAN);
        long at = 12;
        for (int i = 0; i < MAX_CHUNKS; i++) {
            try {
                in.seek(at);
                int name = in.readInt();
                long size = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
                if (name == LOSSY_WEBP) {
                    return true;
                }
                at += 8 + size + (size & 1);
            } catch (EOFException e) {
                return false;
            }
        }
        return false;
    }
}
