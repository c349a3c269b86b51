package org.sbonnx.graph.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.DataFiles;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.TestGraph;

/** Files that two readers of protobuf could take for two models. */
class SingleReadingTest {
    @TempDir
    Path folder;

    private final ModelProto sound = new TestGraph(13)
            .input("x", 1, 3, 4, 4)
            .weight("w", 2, 3, 1, 1)
            .node("Conv", "x w -> y")
            .output("y")
            .build(OnnxModel::of)
            .proto();

    private void assertRefused(String text, byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        Path file = Files.write(folder.resolve("m.onnx"), all.toByteArray());
        assertThatThrownBy(() -> OnnxModel.load(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(text);
        assertThatThrownBy(() -> DataFiles.open(file, 4))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(text);
    }

    private byte[] withTensorField(int number, UnknownFieldSet.Field field) {
        ModelProto.Builder m = sound.toBuilder();
        m.getGraphBuilder()
                .getInitializerBuilder(0)
                .setUnknownFields(
                        UnknownFieldSet.newBuilder().addField(number, field).build());
        return m.build().toByteArray();
    }

    private static UnknownFieldSet.Field varint(long... values) {
        UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
        for (long v : values) {
            field.addVarint(v);
        }
        return field.build();
    }

    @Test
    void whatIsGivenOnceIsRead() throws IOException {
        Path file = Files.write(folder.resolve("m.onnx"), sound.toByteArray());
        assertThat(OnnxModel.load(file).proto()).isEqualTo(sound);
    }

    @Test
    void repeatedSingularFieldsAreRefused() throws IOException {
        byte[] version = ModelProto.newBuilder().setIrVersion(3).build().toByteArray();
        ModelProto.Builder graph = ModelProto.newBuilder();
        graph.getGraphBuilder().setDocString("more");
        assertRefused("'ir_version' of a ModelProto is given twice", version, version, sound.toByteArray());
        assertRefused(
                "'graph' of a ModelProto is given twice",
                sound.toByteArray(),
                graph.build().toByteArray());
        assertRefused(
                "'raw_data' of a TensorProto is given twice",
                withTensorField(
                        9,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(new byte[24]))
                                .addLengthDelimited(ByteString.copyFrom(new byte[24]))
                                .build()));
        assertRefused("'data_location' of a TensorProto is given twice", withTensorField(14, varint(1, 0)));
    }

    @Test
    void unknownNumbersOtherTypesAndOtherTextAreRefused() throws IOException {
        assertRefused("'data_location' of a TensorProto has the unknown value 5", withTensorField(14, varint(5)));
        assertRefused("'doc_string' of a TensorProto is encoded as another type", withTensorField(12, varint(1)));
        assertRefused("'producer_name' of a ModelProto is not in UTF-8", sound.toByteArray(), new byte[] {0x12, 1, -1});
    }

    @Test
    void anOddTagIsRefused() throws IOException {
        byte[] longTag = {(byte) 0xf8, 7 | (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 1, 0};
        assertRefused("", sound.toByteArray(), longTag);
    }

    @Test
    void aFileOfOnnxRuntimesOwnFormatIsRefused() throws IOException {
        byte[] name = ModelProto.newBuilder().setProducerName("abORTM").build().toByteArray();
        assertRefused(
                "own format",
                name,
                sound.toBuilder().clearProducerName().build().toByteArray());
    }
}
