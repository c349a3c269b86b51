package org.sbonnx.auic.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A {@code .npy} file of float32 arrays of one shape, stored one after the other, which NumPy can memory-map.
 *
 * <p>Source  NumPy's format 1.0: magic, header of a multiple of 64 bytes, {@code <f4} in C order.
 */
final class NpyFile implements AutoCloseable {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    private final FileChannel channel;
    private final int dataOffset;
    private final ByteBuffer item;

    private NpyFile(FileChannel channel, int dataOffset, int values) {
        this.channel = channel;
        this.dataOffset = dataOffset;
        this.item = ByteBuffer.allocateDirect(Math.multiplyExact(4, values)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Creates a file for {@code count} arrays of the given shape. */
    static NpyFile create(Path file, int count, List<Integer> shape) throws IOException {
        byte[] header = header(count, shape);
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        NpyFile npy = new NpyFile(channel, header.length, values(shape));
        write(channel, ByteBuffer.wrap(header), 0);
        return npy;
    }

    /**
     * Opens a file for reading.
     *
     * @throws IOException if it does not contain {@code count} arrays of the given shape
     */
    static NpyFile open(Path file, int count, List<Integer> shape) throws IOException {
        byte[] expected = header(count, shape);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        byte[] found = new byte[expected.length];
        int n = channel.read(ByteBuffer.wrap(found), 0);
        long size = expected.length + 4L * count * values(shape);
        if (n != found.length || !Arrays.equals(expected, found) || channel.size() != size) {
            channel.close();
            throw new IOException("'" + file + "' does not hold " + count + " float32 arrays of shape " + shape);
        }
        return new NpyFile(channel, expected.length, values(shape));
    }

    private static int values(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    private static byte[] header(int count, List<Integer> shape) {
        String dims = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + count + ", " + dims + "), }";
        int length = (MAGIC.length + 2 + text.length() + 1 + 63) / 64 * 64;
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).putShort((short) (length - MAGIC.length - 2));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.position() < length - 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }

    void write(int index, float[] values) throws IOException {
        item.clear();
        item.asFloatBuffer().put(values);
        item.limit(4 * values.length);
        write(channel, item, offset(index));
    }

    void read(int index, float[] values) throws IOException {
        item.clear();
        long at = offset(index);
        while (item.hasRemaining()) {
            int n = channel.read(item, at + item.position());
            if (n < 0) {
                throw new IOException("the file ends early");
            }
        }
        item.flip();
        item.asFloatBuffer().get(values);
    }

    private long offset(int index) {
        return dataOffset + (long) index * item.capacity();
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        long start = at - bytes.position();
        while (bytes.hasRemaining()) {
            channel.write(bytes, start + bytes.position());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
