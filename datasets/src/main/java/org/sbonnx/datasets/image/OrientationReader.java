package org.sbonnx.datasets.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;

/**
 * Finds the orientation that a file states: JPEG in its EXIF segment, PNG in its chunk {@code eXIf}, WebP in its chunk
 * {@code EXIF}, TIFF in its first directory. A file that states none, or one that is damaged there, is upright, as for viewers.
 */
final class OrientationReader {
    private static final int EXIF = 0x45786966;
    private static final int MAX_PARTS = 1 << 16;

    private final ImageInputStream in;
    private final long length;

    private OrientationReader(ImageInputStream in) throws IOException {
        this.in = in;
        this.length = in.length();
    }

    /** The stated orientation; leaves {@code in} where and as it was. */
    static Orientation read(ImageInputStream in) throws IOException {
        long position = in.getStreamPosition();
        ByteOrder order = in.getByteOrder();
        try {
            int value = new OrientationReader(in).find();
            return value >= 1 && value <= 8 ? new Orientation(value) : Orientation.UPRIGHT;
        } catch (EOFException e) {
            return Orientation.UPRIGHT; // The decoder reports a file that is cut short.
        } finally {
            in.seek(position);
            in.setByteOrder(order);
        }
    }

    private int find() throws IOException {
        in.setByteOrder(ByteOrder.BIG_ENDIAN);
        in.seek(0);
        int magic = in.readInt();
        if (magic >>> 16 == 0xFFD8) {
            return inJpeg();
        }
        if (magic == 0x89504E47) {
            return inChunks(8, 0x65584966, true);
        }
        if (magic == 0x52494646) {
            return inChunks(12, EXIF, false);
        }
        return magic == 0x49492A00 || magic == 0x4D4D002A || magic == 0x49492B00 || magic == 0x4D4D002B ? inTiff(0) : 0;
    }

    /** Segments up to the first scan. */
    private int inJpeg() throws IOException {
        long at = 2;
        for (int i = 0; i < MAX_PARTS; i++) {
            in.seek(at);
            int marker = in.readUnsignedShort();
            if (marker == 0xFFFF) {
                at++;
                continue;
            }
            if (marker >>> 8 != 0xFF || marker == 0xFFDA || marker == 0xFFD9) {
                return 0;
            }
            int size = in.readUnsignedShort();
            if (marker == 0xFFE1 && size >= 16 && in.readInt() == EXIF && in.readUnsignedShort() == 0) {
                int value = inTiff(at + 10);
                if (value != 0) {
                    return value;
                }
            }
            at += 2 + Math.max(2, size);
        }
        return 0;
    }

    /** Chunks of PNG (length before the name, checksum after the data) or of RIFF (length after the name, even sizes). */
    private int inChunks(long first, int wanted, boolean png) throws IOException {
        long at = first;
        for (int i = 0; i < MAX_PARTS && at + 8 <= length; i++) {
            in.setByteOrder(ByteOrder.BIG_ENDIAN);
            in.seek(at);
            int one = in.readInt();
            int two = in.readInt();
            long size = (png ? one : Integer.reverseBytes(two)) & 0xFFFFFFFFL;
            if ((png ? two : one) == wanted) {
                boolean prefixed = size >= 6 && in.readInt() == EXIF;
                return inTiff(at + 8 + (prefixed ? 6 : 0));
            }
            at += 8 + size + (png ? 4 : size & 1);
        }
        return 0;
    }

    /** @param start of the TIFF header, which offsets are counted from */
    private int inTiff(long start) throws IOException {
        return TiffTag.ORIENTATION.find(in, start);
    }
}
