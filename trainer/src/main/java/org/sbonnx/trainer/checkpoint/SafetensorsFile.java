package org.sbonnx.trainer.checkpoint;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;

/**
 * Named float32 tensors and a text in one file: magic, length and text of a JSON header, the values little-endian in the
 * header's order, CRC-32C over all before it. Written whole or not at all.
 */
public final class SafetensorsFile {
    private static final int MAGIC = 0x53425446;
    private static final int MAX_HEADER = 64 << 20;

    private SafetensorsFile() {}

    /** Name and shape of a tensor. */
    record Entry(String name, List<Long> shape) {}

    /** What precedes the values. */
    record Header(String text, List<Entry> tensors) {}

    /** What a file holds. */
    public record NamedTensors(String text, Map<String, FloatTensor> tensors) {}

    public static void write(Path file, String text, Map<String, FloatTensor> tensors) {
        Map<String, FloatTensor> sorted = new TreeMap<>(tensors);
        List<Entry> entries = sorted.entrySet().stream()
                .map(e -> new Entry(
                        e.getKey(), Arrays.stream(e.getValue().shape()).boxed().toList()))
                .toList();
        byte[] header = Json.compact(new Header(text, entries)).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, plain -> {
            CheckedOutputStream checked = new CheckedOutputStream(plain, new CRC32C());
            DataOutputStream out = new DataOutputStream(checked);
            out.writeInt(MAGIC);
            out.writeInt(header.length);
            out.write(header);
            for (FloatTensor t : sorted.values()) {
                values(out, t.data());
            }
            out.writeLong(checked.getChecksum().getValue());
            out.flush();
        });
    }

    private static void values(OutputStream out, float[] data) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : data) {
            buffer.putFloat(v);
            if (!buffer.hasRemaining()) {
                out.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
        out.write(buffer.array(), 0, buffer.position());
    }

    /**
     * @throws BadInput if the file is damaged
     */
    public static NamedTensors read(Path file) {
        try (InputStream plain = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            CheckedInputStream checked = new CheckedInputStream(plain, new CRC32C());
            DataInputStream in = new DataInputStream(checked);
            int magic = in.readInt();
            int length = in.readInt();
            if (magic != MAGIC || length < 0 || length > MAX_HEADER) {
                throw damaged(file, null);
            }
            byte[] json = in.readNBytes(length);
            Header header = Json.parse("'" + file + "'", new String(json, StandardCharsets.UTF_8), Header.class);
            long size = Files.size(file);
            Map<String, FloatTensor> tensors = new TreeMap<>();
            for (Entry e : header.tensors()) {
                long[] shape = e.shape().stream().mapToLong(Long::longValue).toArray();
                long count = FloatTensor.count(shape);
                if (count < 0 || count > size / 4) {
                    throw damaged(file, null);
                }
                byte[] bytes = new byte[Math.toIntExact(4 * count)];
                in.readFully(bytes);
                float[] data = new float[(int) count];
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(data);
                tensors.put(e.name(), new FloatTensor(shape, data));
            }
            long sum = checked.getChecksum().getValue();
            if (in.readLong() != sum) {
                throw damaged(file, null);
            }
            return new NamedTensors(header.text(), tensors);
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static BadInput damaged(Path file, @org.jspecify.annotations.Nullable IOException e) {
        String problem = "'" + file + "' is damaged or no weight file of this tool";
        return e == null
                ? new BadInput(problem, "start the training anew")
                : new BadInput(problem, "start the training anew", e);
    }
}
