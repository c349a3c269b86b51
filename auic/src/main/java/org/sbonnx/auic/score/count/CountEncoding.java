package org.sbonnx.auic.score.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Counts as integers of variable length (LEB128): seven bits in each byte, the lowest first; the eighth bit says that another
 * byte follows.
 */
final class CountEncoding {
    /** Bytes of the longest count. */
    private static final int MAX_BYTES = 10;

    private CountEncoding() {}

    static void write(DataOutput out, long[] counts) throws IOException {
        byte[] bytes = new byte[MAX_BYTES * counts.length];
        int n = 0;
        for (long count : counts) {
            long rest = count;
            while (rest >>> 7 != 0) {
                bytes[n++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[n++] = (byte) rest;
        }
        out.write(bytes, 0, n);
    }

    /**
     * Reads as many counts as the array has, and adds them to it.
     *
     * @throws IOException if a count has no last byte
     * @throws ArithmeticException if a sum does not fit into 64 bits
     */
    static void addTo(long[] counts, DataInput in) throws IOException {
        for (int b = 0; b < counts.length; b++) {
            long count = 0;
            byte part = -1;
            for (int i = 0; part < 0; i++) {
                if (i == MAX_BYTES) {
                    throw new IOException("a count has more than " + MAX_BYTES + " bytes");
                }
                part = in.readByte();
                count |= (part & 0x7fL) << 7 * i;
            }
            counts[b] = Math.addExact(counts[b], count);
        }
    }
}
