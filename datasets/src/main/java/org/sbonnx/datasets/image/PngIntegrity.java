package org.sbonnx.datasets.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Checks what ImageIO's PNG decoder leaves unchecked: that the file is whole and its checksums are right. */
final class PngIntegrity {
    private static final int SIGNATURE = 8;
    /** Length, type and checksum around a chunk's data. */
    private static final int CHUNK_OVERHEAD = 12;

    private PngIntegrity() {}

    /** True if every critical chunk has its checksum and the end chunk is there. */
    static boolean areIntact(byte[] png) {
        ByteBuffer in = ByteBuffer.wrap(png);
        int at = SIGNATURE;
        while (at + CHUNK_OVERHEAD <= png.length) {
            int length = in.getInt(at);
            if (length < 0 || length > png.length - at - CHUNK_OVERHEAD) {
                return false;
            }
            boolean critical = (png[at + 4] & 0x20) == 0;
            CRC32 crc = new CRC32();
            crc.update(png, at + 4, length + 4);
            if (critical && (int) crc.getValue() != in.getInt(at + 8 + length)) {
                return false;
            }
            if (in.getInt(at + 4) == 0x49454E44) {
                return true;
            }
            at += length + CHUNK_OVERHEAD;
        }
        return false;
    }
}
