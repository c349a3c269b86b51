package org.sbonnx.graph.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.sbonnx.schemas.MemoryShortage;

/** Reads parts of files into arrays: protobuf keeps views of arrays, while it copies what is mapped. */
final class FileBytes {
    /** Large reads make the JDK allocate buffers of their size. */
    private static final int STEP = 1 << 20;

    private FileBytes() {}

    /**
     * @param size checked by the caller against the file's, before this allocates it
     * @param what is read, for the message where memory is too small
     */
    static byte[] read(FileChannel channel, long offset, int size, String what) throws IOException {
        byte[] bytes = MemoryShortage.named(what, size, () -> new byte[size]);
        int at = 0;
        while (at < size) {
            int n = channel.read(ByteBuffer.wrap(bytes, at, Math.min(STEP, size - at)), offset + at);
            if (n < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
            at += n;
        }
        return bytes;
    }

    /** Copies a part of a file in steps of at most 1 MiB. */
    static void copy(FileChannel channel, long offset, long length, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(STEP, Math.max(1, length)));
        long at = offset;
        long left = length;
        while (left > 0) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), left));
            int n = channel.read(buffer, at);
            if (n < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
            out.write(buffer.array(), 0, n);
            at += n;
            left -= n;
        }
    }
}
