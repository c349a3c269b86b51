package org.sbonnx.datasets.image;

import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;

/** Finds a tag in the first directory of a TIFF, a BigTIFF or an EXIF segment. */
enum TiffTag {
    ORIENTATION(0x0112),
    COMPRESSION(0x0103),
    BITS_PER_SAMPLE(0x0102);

    private static final int SHORT = 3;
    private static final int MAX_ENTRIES = 1 << 16;

    private final int number;

    TiffTag(int number) {
        this.number = number;
    }

    /**
     * The tag's value, or the first of several, if it is a short number; 0 when there is none. Moves {@code in}, and sets its byte order.
     *
     * @param start of the TIFF header, which offsets are counted from
     */
    int find(ImageInputStream in, long start) throws IOException {
        in.seek(start);
        in.setByteOrder(in.readUnsignedShort() == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        boolean big = in.readUnsignedShort() == 43;
        in.seek(start + (big ? 8 : 4));
        long directory = start + (big ? in.readLong() : in.readUnsignedInt());
        if (directory < start || directory >= in.length()) {
            return 0;
        }
        in.seek(directory);
        long entries = big ? in.readLong() : in.readUnsignedShort();
        for (int i = 0; i < Math.min(entries, MAX_ENTRIES); i++) {
            in.seek(directory + (big ? 8 + 20L * i : 2 + 12L * i));
            int tag = in.readUnsignedShort();
            int type = in.readUnsignedShort();
            if (tag == number) {
                long count = big ? in.readLong() : in.readUnsignedInt();
                if (count > (big ? 4 : 2)) {
                    in.seek(start + (big ? in.readLong() : in.readUnsignedInt()));
                }
                return type == SHORT ? in.readUnsignedShort() : 0;
            }
        }
        return 0;
    }
}
