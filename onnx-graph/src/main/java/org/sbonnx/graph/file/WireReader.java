package org.sbonnx.graph.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a file of protobuf's wire format from front to back, in small pieces; what is skipped is not read. */
final class WireReader {
    private static final int BUFFER_SIZE = 1 << 16;
    private static final int LENGTH_DELIMITED = 2;

    private final FileChannel channel;
    private final long size;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE).limit(0);
    private long next;

    /** Input that this reader does not support: damage, or an encoding that no exporter uses. */
    static final class UnsupportedEncoding extends IOException {
        private static final long serialVersionUID = 1;
    }

    WireReader(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    /** The tag of a field that holds a message, a string or bytes. */
    static int lengthDelimitedTag(int field) {
        return field << 3 | LENGTH_DELIMITED;
    }

    long size() {
        return size;
    }

    long position() {
        return next - buffer.remaining();
    }

    int readTag() throws IOException {
        long tag = readVarint();
        if (tag <= 7 || tag > 0xffffffffL) {
            throw new UnsupportedEncoding();
        }
        return (int) tag;
    }

    long readVarint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = read();
            value |= (long) (b & 0x7f) << shift;
            if ((b & 0x80) == 0) {
                return value;
            }
        }
        throw new UnsupportedEncoding();
    }

    /** Reads a length and gives the position behind that many bytes, which may not pass {@code limit}. */
    long readEnd(long limit) throws IOException {
        long length = readVarint();
        return position() + requireWithin(length, limit);
    }

    /** The length itself, where so many bytes fit before {@code limit}. */
    long requireWithin(long length, long limit) throws UnsupportedEncoding {
        if (length < 0 || length > limit - position()) {
            throw new UnsupportedEncoding();
        }
        return length;
    }

    void requireAt(long position) throws UnsupportedEncoding {
        if (position() != position) {
            throw new UnsupportedEncoding();
        }
    }

    void skipTo(long position) {
        long ahead = position - position();
        if (ahead <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) ahead);
        } else {
            buffer.position(buffer.limit());
            next = position;
        }
    }

    /** Skips so many bytes where they are in the buffer and all of them ASCII; otherwise skips none and gives false. */
    boolean skipAscii(long length) {
        if (length > buffer.remaining()) {
            return false;
        }
        int end = buffer.position() + (int) length;
        for (int i = buffer.position(); i < end; i++) {
            if (buffer.get(i) < 0) {
                return false;
            }
        }
        buffer.position(end);
        return true;
    }

    void copyTo(OutputStream out, long length) throws IOException {
        long left = length;
        while (left > 0) {
            fill();
            int n = (int) Math.min(left, buffer.remaining());
            out.write(buffer.array(), buffer.position(), n);
            buffer.position(buffer.position() + n);
            left -= n;
        }
    }

    private int read() throws IOException {
        fill();
        return buffer.get();
    }

    private void fill() throws IOException {
        if (buffer.hasRemaining()) {
            return;
        }
        buffer.clear().limit((int) Math.max(0, Math.min(BUFFER_SIZE, size - next)));
        int n = buffer.hasRemaining() ? channel.read(buffer, next) : -1;
        if (n <= 0) {
            buffer.limit(0);
            throw next >= size
                    ? new UnsupportedEncoding()
                    : new EOFException("the file became shorter while it was read");
        }
        buffer.flip();
        next += n;
    }
}
