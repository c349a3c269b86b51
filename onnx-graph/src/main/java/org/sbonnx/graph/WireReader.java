package org.sbonnx.graph;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a file of protobuf's wire format from front to back, in small pieces; what is skipped is not read. */
final class WireReader {
    private static final int PIECE = 1 << 16;
    private static final int LENGTH_DELIMITED = 2;

    private final FileChannel channel;
    private final long size;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE).limit(0);
    private long next;

    /** What this reader does not follow: damage, or an encoding that no exporter uses. */
    static final class Odd extends IOException {
        private static final long serialVersionUID = 1;
    }

    WireReader(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    /** The tag of a field that holds a message, a string or bytes. */
    static int message(int field) {
        return field << 3 | LENGTH_DELIMITED;
    }

    long size() {
        return size;
    }

    long position() {
        return next - piece.remaining();
    }

    int tag() throws IOException {
        long tag = varint();
        if (tag <= 7 || tag > 0xffffffffL) {
            throw new Odd();
        }
        return (int) tag;
    }

    long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = read();
            value |= (long) (b & 0x7f) << shift;
            if ((b & 0x80) == 0) {
                return value;
            }
        }
        throw new Odd();
    }

    /** Reads a length and gives the position behind that many bytes, which may not pass {@code limit}. */
    long end(long limit) throws IOException {
        long length = varint();
        return position() + within(length, limit);
    }

    /** The length itself, where so many bytes fit before {@code limit}. */
    long within(long length, long limit) throws Odd {
        if (length < 0 || length > limit - position()) {
            throw new Odd();
        }
        return length;
    }

    void requireAt(long position) throws Odd {
        if (position() != position) {
            throw new Odd();
        }
    }

    void skipTo(long position) {
        long ahead = position - position();
        if (ahead <= piece.remaining()) {
            piece.position(piece.position() + (int) ahead);
        } else {
            piece.position(piece.limit());
            next = position;
        }
    }

    void copyTo(OutputStream out, long length) throws IOException {
        long left = length;
        while (left > 0) {
            fill();
            int n = (int) Math.min(left, piece.remaining());
            out.write(piece.array(), piece.position(), n);
            piece.position(piece.position() + n);
            left -= n;
        }
    }

    private int read() throws IOException {
        fill();
        return piece.get();
    }

    private void fill() throws IOException {
        if (piece.hasRemaining()) {
            return;
        }
        piece.clear().limit((int) Math.max(0, Math.min(PIECE, size - next)));
        int n = piece.hasRemaining() ? channel.read(piece, next) : -1;
        if (n <= 0) {
            piece.limit(0);
            throw next >= size ? new Odd() : new EOFException("the file became shorter while it was read");
        }
        piece.flip();
        next += n;
    }
}
