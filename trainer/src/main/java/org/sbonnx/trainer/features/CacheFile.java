package org.sbonnx.trainer.features;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;

/**
 * Layout of a cache file: 8 bytes magic, length of the header (int), header (JSON), then one record of equal size for each
 * image: the tensors one after the other, little-endian, and their CRC-32C (int).
 */
final class CacheFile {
    private static final long MAGIC = 0x5342_4645_4154_0001L;
    private static final int MAX_HEADER = 1 << 20;
    private static final int PREFIX = 12;

    private CacheFile() {}

    /**
     * Contents of a cache file.
     *
     * @param key identity of the values
     * @param tensors names
     * @param shapes shape of each tensor
     * @param half float16 instead of float32
     * @param images records, for images 0 to images − 1
     */
    record Header(String key, List<String> tensors, List<List<Long>> shapes, boolean half, int images) {
        long valuesPerImage() {
            long n = 0;
            for (List<Long> shape : shapes) {
                n = Math.addExact(n, FloatTensor.count(dims(shape)));
            }
            return n;
        }

        int recordBytes() {
            return Math.toIntExact(Math.addExact(valuesPerImage() * (half ? 2 : 4), 4));
        }

        byte[] bytes() {
            return Json.compact(this).getBytes(StandardCharsets.UTF_8);
        }

        long offset(int image) {
            return PREFIX + bytes().length + (long) image * recordBytes();
        }
    }

    static long[] dims(List<Long> shape) {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    static void writeHeader(FileChannel channel, Header header) throws IOException {
        byte[] json = header.bytes();
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX + json.length).order(ByteOrder.LITTLE_ENDIAN);
        prefix.putLong(MAGIC).putInt(json.length).put(json).flip();
        while (prefix.hasRemaining()) {
            channel.write(prefix);
        }
    }

    /** Null when the file is not a complete cache file. */
    static @org.jspecify.annotations.Nullable Header readHeader(FileChannel channel) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
        if (!readFully(channel, prefix, 0) || prefix.getLong(0) != MAGIC) {
            return null;
        }
        int length = prefix.getInt(8);
        if (length <= 0 || length > MAX_HEADER) {
            return null;
        }
        ByteBuffer json = ByteBuffer.allocate(length);
        if (!readFully(channel, json, PREFIX)) {
            return null;
        }
        Header header = Json.parse("feature cache", new String(json.array(), StandardCharsets.UTF_8), Header.class);
        return channel.size() == header.offset(header.images()) ? header : null;
    }

    static void writeRecord(FileChannel channel, Header header, Map<String, FloatTensor> values) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(header.recordBytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < header.tensors().size(); i++) {
            FloatTensor value = values.get(header.tensors().get(i));
            long[] shape = dims(header.shapes().get(i));
            if (value == null || !Arrays.equals(value.shape(), shape)) {
                throw new BadInput(
                        "tensor '" + header.tensors().get(i) + "' is " + value + " instead of " + Arrays.toString(shape)
                                + " in another image",
                        "give all images the same size with a preprocessing file");
            }
            if (header.half()) {
                out.put(Tensors.of("", value, TensorProto.DataType.FLOAT16_VALUE)
                        .getRawData()
                        .asReadOnlyByteBuffer());
            } else {
                out.asFloatBuffer().put(value.data());
                out.position(out.position() + 4 * value.data().length);
            }
        }
        CRC32C crc = new CRC32C();
        crc.update(out.array(), 0, out.position());
        out.putInt((int) crc.getValue()).flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** Null when the record is damaged. */
    static @org.jspecify.annotations.Nullable Map<String, FloatTensor> readRecord(
            FileChannel channel, Header header, int image) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(header.recordBytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (!readFully(channel, in, header.offset(image))) {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(in.array(), 0, in.capacity() - 4);
        if ((int) crc.getValue() != in.getInt(in.capacity() - 4)) {
            return null;
        }
        in.rewind();
        Map<String, FloatTensor> values = new LinkedHashMap<>();
        for (int i = 0; i < header.tensors().size(); i++) {
            values.put(
                    header.tensors().get(i), readTensor(in, dims(header.shapes().get(i)), header.half()));
        }
        return values;
    }

    private static FloatTensor readTensor(ByteBuffer in, long[] shape, boolean half) {
        int n = (int) FloatTensor.count(shape);
        if (half) {
            TensorProto.Builder t = TensorProto.newBuilder().setDataType(TensorProto.DataType.FLOAT16_VALUE);
            for (long d : shape) {
                t.addDims(d);
            }
            ByteBuffer part = in.slice(in.position(), 2 * n);
            in.position(in.position() + 2 * n);
            return Tensors.floats(t.setRawData(ByteString.copyFrom(part)).build());
        }
        float[] data = new float[n];
        in.asFloatBuffer().get(data);
        in.position(in.position() + 4 * n);
        return new FloatTensor(shape, data);
    }

    private static boolean readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int n = channel.read(into, at);
            if (n < 0) {
                return false;
            }
            at += n;
        }
        return true;
    }
}
