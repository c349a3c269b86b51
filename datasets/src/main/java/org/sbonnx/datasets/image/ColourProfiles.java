package org.sbonnx.datasets.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Hides the colour profile in a file's bytes, so that the decoder gives the file's own values. The decoders of JPEG and WebP would
 * otherwise convert them to sRGB, which Pillow, OpenCV and what trains on their pictures do not. The decoders of the other formats
 * do not either.
 */
final class ColourProfiles {
    private static final byte[] JPEG_NAME = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    private static final int WEBP_NAME = 0x49434350;
    private static final int WEBP_OTHER_NAME = 0x584D5020;
    private static final int WEBP_HEADER = 0x56503858;
    private static final int WEBP_FLAG = 0x20;

    private ColourProfiles() {}

    /** The bytes themselves, or a copy of the same length where they hold a profile. */
    static byte[] hidden(ImageFormat format, byte[] bytes) {
        return switch (format) {
            case JPEG -> hiddenInJpeg(bytes);
            case WEBP -> hiddenInWebp(bytes);
            case PNG, GIF, BMP, TIFF, BIG_TIFF, PNM -> bytes;
        };
    }

    /** Gives the segments of a profile, which may be several, another name. */
    private static byte[] hiddenInJpeg(byte[] bytes) {
        byte[] out = bytes;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int at = 2;
        while (at + 4 <= bytes.length) {
            int marker = in.getShort(at) & 0xFFFF;
            if (marker == 0xFFFF) {
                at++;
                continue;
            }
            if (marker >>> 8 != 0xFF || marker == 0xFFDA) {
                break;
            }
            int name = at + 4;
            int end = Math.min(bytes.length, name + JPEG_NAME.length);
            if (marker == 0xFFE2 && Arrays.equals(Arrays.copyOfRange(bytes, name, end), JPEG_NAME)) {
                out = out == bytes ? bytes.clone() : out;
                out[name] = 'X';
            }
            at += 2 + Math.max(2, in.getShort(at + 2) & 0xFFFF);
        }
        return out;
    }

    /** Renames the profile's chunk, and clears its flag in the header. */
    private static byte[] hiddenInWebp(byte[] bytes) {
        byte[] out = bytes;
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long at = 12;
        while (at + 8 <= bytes.length) {
            int name = in.getInt((int) at);
            if (name == WEBP_NAME) {
                out = out == bytes ? bytes.clone() : out;
                ByteBuffer.wrap(out).putInt((int) at, WEBP_OTHER_NAME);
            } else if (name == WEBP_HEADER && at + 8 < bytes.length && (bytes[(int) at + 8] & WEBP_FLAG) != 0) {
                out = out == bytes ? bytes.clone() : out;
                out[(int) at + 8] &= ~WEBP_FLAG;
            }
            long size = Integer.toUnsignedLong(Integer.reverseBytes(in.getInt((int) at + 4)));
            at += 8 + size + (size & 1);
        }
        return out;
    }
}
