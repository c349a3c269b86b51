package org.sbonnx.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.Tensors;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.TestGraph;

class SafetensorsFileTest {
    private static final FloatTensor MATRIX = new FloatTensor(
            new long[] {2, 3}, new float[] {1.5f, -2.25f, Float.NaN, -0.0f, Float.POSITIVE_INFINITY, 1e-40f});
    private static final FloatTensor SCALAR = new FloatTensor(new long[0], new float[] {-7});
    private static final FloatTensor EMPTY = new FloatTensor(new long[] {0, 4}, new float[0]);
    private static final FloatTensor VECTOR = new FloatTensor(new long[] {5}, new float[] {0, 1, 2, 3, 4});
    private static final Map<String, FloatTensor> SMALL =
            Map.of("matrix", MATRIX, "scalar", SCALAR, "empty", EMPTY, "größe/α", VECTOR);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("some.safetensors");
    }

    /** A file with a header written by hand and so many bytes of zeros. */
    private void writeByHand(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        Files.write(file, bytes.array());
    }

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + shape + "],\"data_offsets\":[" + offsets
                + "]}";
    }

    @Test
    void readsWhatTheReferenceImplementationWrote() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("golden.safetensors")) {
            Files.copy(golden, file);
        }
        SafetensorsFile.NamedTensors content = SafetensorsFile.read(file);
        assertThat(content.metadata()).isEqualTo(Map.of("format", "np", "remark", "quoted \"text\" – ü"));
        assertThat(content.tensors()).isEqualTo(SMALL);
    }

    @Test
    void returnsWhatWasWritten() {
        Map<String, String> metadata = Map.of("progress", "{\"epoch\":3}", "remark", "two\nlines, ü");
        SafetensorsFile.write(file, metadata, SMALL);
        SafetensorsFile.NamedTensors content = SafetensorsFile.read(file);
        assertThat(content.tensors()).isEqualTo(SMALL);
        assertThat(content.metadata()).containsAllEntriesOf(metadata).containsOnlyKeys("crc32c", "progress", "remark");
    }

    @Test
    void returnsTensorsLargerThanTheBuffer() {
        Map<String, FloatTensor> large = Map.of(
                "a",
                Tensors.floats(TestGraph.random(1, 1, 16385)),
                "b",
                Tensors.floats(TestGraph.random(2, 1, 3, 5, 7, 301)),
                "c",
                SCALAR);
        SafetensorsFile.write(file, Map.of(), large);
        assertThat(SafetensorsFile.read(file).tensors()).isEqualTo(large);
    }

    @Test
    void writesNoTensorsAtAll() {
        SafetensorsFile.write(file, Map.of(), Map.of());
        assertThat(SafetensorsFile.read(file).tensors()).isEmpty();
    }

    @Test
    void laysTheFileOutAsTheFormatSays() throws IOException {
        SafetensorsFile.write(file, Map.of("k", "v"), Map.of("b", VECTOR, "a", SCALAR));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong());
        assertThat(length % 8).isZero();
        byte[] header = new byte[length];
        bytes.get(header);
        assertThat(new String(header, StandardCharsets.UTF_8).stripTrailing().replaceFirst("[0-9a-f]{8}", "?"))
                .isEqualTo("{\"__metadata__\":{\"crc32c\":\"?\",\"k\":\"v\"}," + tensor("a", "F32", "", "0,4") + ","
                        + tensor("b", "F32", "5", "4,24") + "}");
        float[] values = new float[6];
        bytes.asFloatBuffer().get(values);
        assertThat(values).containsExactly(-7, 0, 1, 2, 3, 4);
        assertThat(bytes.remaining()).isEqualTo(24);
    }

    @Test
    void noticesEveryChangedByte() throws IOException {
        SafetensorsFile.write(file, Map.of("progress", "here"), SMALL);
        byte[] bytes = Files.readAllBytes(file);
        int checksumName = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("crc32c");
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            if (i >= checksumName && i < checksumName + 6) {
                // Such a file has no checksum under its name, as files of other writers; nothing else has changed.
                assertThat(SafetensorsFile.read(file).tensors()).isEqualTo(SMALL);
            } else {
                assertThatThrownBy(() -> SafetensorsFile.read(file))
                        .as("byte " + i)
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining("some.safetensors");
            }
        }
    }

    @Test
    void noticesEveryTruncation() throws IOException {
        SafetensorsFile.write(file, Map.of(), SMALL);
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> SafetensorsFile.read(file))
                    .as("first " + length + " bytes")
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("is damaged or not a safetensors file");
        }
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("should have 48 bytes, not 49");
    }

    @Test
    void acceptsFilesWithoutMetadataInAnyOrder() throws IOException {
        writeByHand("{" + tensor("second", "F32", "1,1", "4,8") + "," + tensor("first", "F32", "1", "0,4") + "}", 8);
        assertThat(SafetensorsFile.read(file).metadata()).isEmpty();
        assertThat(SafetensorsFile.read(file).tensors()).containsOnlyKeys("first", "second");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "F32 | 2    | 4,12   | do not fit its place or shape", // a gap before
                "F32 | 2    | 0,4    | do not fit its place or shape", // too few bytes
                "F32 | 2    | 8,0    | do not fit its place or shape",
                "F32 | 3    | 0,12   | should have 12 bytes, not 8", // beyond the end
                "F32 | 1    | 0,4    | should have 4 bytes, not 8", // too short
                "F32 | -2   | 0,8    | has -2 as a dimension or offset",
                "F32 | 2.0  | 0,8    | has 2.0 as a dimension or offset",
                "F32 | 2    | 0,8,8  | lacks its dtype, shape or two data_offsets",
                "F32 | 99999999999,99999999999 | 0,8 | is too large",
                "F32 | 4294967298 | 0,8 | is too large",
                "F16 | 4    | 0,8    | has dtype F16, not F32",
            })
    void refusesHeadersThatDoNotFit(String dtype, String shape, String offsets, String message) throws IOException {
        writeByHand("{" + tensor("odd", dtype, shape, offsets) + "}", 8);
        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("some.safetensors")
                .hasMessageContaining(message);
    }

    @Test
    void refusesOverlappingTensors() throws IOException {
        writeByHand("{" + tensor("a", "F32", "2", "0,8") + "," + tensor("b", "F32", "1", "4,8") + "}", 8);
        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("data_offsets of tensor 'b'");
    }

    @Test
    void refusesHeadersThatAreNotJsonObjects() throws IOException {
        for (String header : List.of("[]", "{", "null", "{\"a\":3}", "{\"__metadata__\":3}", "{} {}")) {
            writeByHand(header, 0);
            assertThatThrownBy(() -> SafetensorsFile.read(file))
                    .as(header)
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("some.safetensors");
        }
        writeByHand("{\"__metadata__\":{\"epoch\":3}}", 0);
        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("metadata 'epoch' is not a string");
    }

    @Test
    void refusesAMissingFileByName() {
        assertThatThrownBy(() -> SafetensorsFile.read(folder.resolve("nowhere")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cannot read")
                .hasMessageContaining("nowhere");
    }
}
