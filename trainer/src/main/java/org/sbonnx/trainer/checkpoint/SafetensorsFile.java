package org.sbonnx.trainer.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;

/**
 * Named float32 tensors and metadata strings in one file, in the safetensors format, which Python opens with
 * {@code safetensors.safe_open}.
 *
 * <pre>
 *   8 bytes    length N of the header, little-endian
 *   N bytes    the header: JSON in UTF-8, padded with spaces to a multiple of 8 ({@link SafetensorsHeader})
 *   the rest   the values of one tensor after the other, row-major, little-endian
 * </pre>
 *
 * <p>The metadata of files written here begins with {@code crc32c}: the CRC-32C, in hexadecimal, of everything after the
 * length, computed with eight zeros in its own place. {@link #read} verifies it where a file has it.
 */
public final class SafetensorsFile {
    private static final String CHECKSUM = "crc32c";
    private static final String NO_CHECKSUM = "00000000";

    /** What precedes the checksum in the header; ASCII, so that characters are bytes. */
    private static final String BEFORE_CHECKSUM = "{\"" + SafetensorsHeader.METADATA + "\":{\"" + CHECKSUM + "\":\"";

    /** The reference implementation refuses longer headers. */
    private static final int MAX_HEADER = 100_000_000;

    private static final int CHUNK = 1 << 16;

    private SafetensorsFile() {}

    /** The content of a file. */
    public record NamedTensors(Map<String, String> metadata, Map<String, FloatTensor> tensors) {}

    /** Receives the first {@code length} of some bytes. */
    @FunctionalInterface
    private interface ByteSink {
        void accept(byte[] bytes, int length) throws IOException;
    }

    /** Writes the file whole or not at all: under a temporary name, then renamed. Tensors are sorted by name. */
    public static void write(Path file, Map<String, String> metadata, Map<String, FloatTensor> tensors) {
        Map<String, FloatTensor> sorted = new TreeMap<>(tensors);
        byte[] header = header(metadata, sorted);
        AtomicFile.write(file, out -> {
            out.write(littleEndian(Long.BYTES).putLong(header.length).array());
            out.write(header);
            writeValues(sorted, (bytes, length) -> out.write(bytes, 0, length));
        });
    }

    private static byte[] header(Map<String, String> metadata, Map<String, FloatTensor> tensors) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(CHECKSUM, NO_CHECKSUM);
        new TreeMap<>(metadata).forEach(texts::putIfAbsent);
        byte[] json = SafetensorsHeader.of(texts, tensors).json().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        CRC32C crc = new CRC32C();
        crc.update(padded);
        try {
            writeValues(tensors, (bytes, length) -> crc.update(bytes, 0, length));
        } catch (IOException e) {
            throw new IllegalStateException("a checksum does no input or output", e);
        }
        putChecksum(padded, hex(crc));
        return padded;
    }

    private static String hex(CRC32C crc) {
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    private static void putChecksum(byte[] header, String checksum) {
        byte[] text = checksum.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, BEFORE_CHECKSUM.length(), text.length);
    }

    private static void writeValues(Map<String, FloatTensor> tensors, ByteSink sink) throws IOException {
        ByteBuffer buffer = littleEndian(CHUNK);
        for (FloatTensor t : tensors.values()) {
            for (float v : t.data()) {
                if (!buffer.hasRemaining()) {
                    sink.accept(buffer.array(), CHUNK);
                    buffer.clear();
                }
                buffer.putFloat(v);
            }
        }
        sink.accept(buffer.array(), buffer.position());
    }

    /**
     * Reads all tensors. The metadata that is returned contains the checksum, if the file has one.
     *
     * @throws BadInput if the file cannot be read, is damaged, or holds values other than float32
     */
    public static NamedTensors read(Path file) {
        String name = "'" + file + "'";
        try (FileChannel channel = FileChannel.open(file)) {
            byte[] bytes = readHeader(name, channel);
            String json = new String(bytes, StandardCharsets.UTF_8);
            SafetensorsHeader header = SafetensorsHeader.parse(name, json, channel.size() - channel.position());
            boolean checked = json.startsWith(BEFORE_CHECKSUM);
            String checksum = header.metadata().getOrDefault(CHECKSUM, "");
            if (checked && checksum.length() == NO_CHECKSUM.length()) {
                putChecksum(bytes, NO_CHECKSUM);
            }
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            Map<String, FloatTensor> tensors = new TreeMap<>();
            for (SafetensorsHeader.Entry e : header.entries()) {
                tensors.put(e.name(), readValues(channel, e.shape(), crc));
            }
            if (checked && !hex(crc).equals(checksum)) {
                throw SafetensorsHeader.damaged(name, "its checksum is wrong");
            }
            return new NamedTensors(header.metadata(), tensors);
        } catch (IOException e) {
            throw new BadInput("cannot read " + name + " (" + AtomicFile.reason(e) + ")", "check the file", e);
        }
    }

    private static byte[] readHeader(String name, FileChannel channel) throws IOException {
        if (channel.size() < Long.BYTES) {
            throw SafetensorsHeader.damaged(name, "it has only " + channel.size() + " bytes");
        }
        long length = fill(channel, littleEndian(Long.BYTES)).getLong();
        if (length < 2 || length > MAX_HEADER || length > channel.size() - Long.BYTES) {
            throw SafetensorsHeader.damaged(name, "the length of its header is " + length);
        }
        return fill(channel, ByteBuffer.allocate((int) length)).array();
    }

    private static FloatTensor readValues(FileChannel channel, long[] shape, CRC32C crc) throws IOException {
        float[] data = new float[Math.toIntExact(FloatTensor.count(shape))];
        ByteBuffer buffer = littleEndian(CHUNK);
        for (int i = 0; i < data.length; ) {
            int n = Math.min(CHUNK / Float.BYTES, data.length - i);
            fill(channel, buffer.clear().limit(Float.BYTES * n));
            crc.update(buffer.array(), 0, Float.BYTES * n);
            buffer.asFloatBuffer().get(data, i, n);
            i += n;
        }
        return new FloatTensor(shape, data);
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }
}
