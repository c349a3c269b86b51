package org.sbonnx.graph.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.DataFiles;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.TestGraph;

/** Opened models leave large weights in their file and are the same models all the same. */
class LazyWeightsTest {
    private static final int MINIMUM = 64;

    @TempDir
    Path folder;

    private Path file;
    private byte[] bytes;

    @BeforeEach
    void write() throws IOException {
        bytes = new TestGraph(13)
                        .input("x", 1, 3, 16, 16)
                        .weight("large", 8, 3, 3, 3)
                        .longs("small", 1, 2)
                        .weight("larger", 40, 8, 3, 3)
                        .node("Conv", "x large -> a")
                        .node("Conv", "a larger -> y")
                        .output("y")
                        .build()
                        .toBuilder()
                        .setDocString("behind the graph there is more")
                        .build()
                        .toByteArray();
        file = Files.write(folder.resolve("m.onnx"), bytes);
    }

    private OnnxModel open() {
        return DataFiles.open(file, MINIMUM);
    }

    @Test
    void largeWeightsStayInTheFileUntilTheyAreAskedFor() {
        OnnxModel model = open();
        TensorProto large = model.initializers().get("large");
        assertThat(large.hasRawData()).isFalse();
        assertThat(ExternalData.isExternal(large)).isTrue();
        TensorProto loaded = OnnxModel.load(file).initializers().get("large");
        assertThat(model.resolve(large)).isEqualTo(loaded);
        assertThat(model.initializers().get("small").hasRawData()).isTrue();
        assertThat(ModelChecker.check(model)).isEmpty();
        // Whoever knows external data only finds the values, too.
        assertThat(model.externalData().orElseThrow().resolve(large).getRawData())
                .isEqualTo(loaded.getRawData());
    }

    @Test
    void savingWritesTheSameBytes() throws IOException {
        open().save(folder.resolve("copy.onnx"));
        assertThat(Files.readAllBytes(folder.resolve("copy.onnx"))).isEqualTo(bytes);
        open().save(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @Test
    void editsWriteTheSameBytesAsForALoadedModel() throws IOException {
        List<Edit> edits = List.of(
                new Edit.SetMetadata("a", "b"),
                new Edit.SetInitializer(Tensors.of("large", new FloatTensor(new long[] {1, 3, 1, 1}, new float[3]))),
                new Edit.AddInitializer(Tensors.ofLongs("new", new long[] {1}, 7)));
        GraphEditor.apply(open(), edits).save(folder.resolve("a.onnx"));
        GraphEditor.apply(OnnxModel.load(file), edits).save(folder.resolve("b.onnx"));
        assertThat(folder.resolve("a.onnx")).hasSameBinaryContentAs(folder.resolve("b.onnx"));
    }

    @Test
    void copiesUnderOtherNamesAreWrittenInline() throws IOException {
        OnnxModel model = open();
        TensorProto copy =
                model.initializers().get("large").toBuilder().setName("copy").build();
        GraphEditor.apply(model, List.of(new Edit.AddInitializer(copy))).save(folder.resolve("a.onnx"));
        var read = OnnxModel.load(folder.resolve("a.onnx")).initializers();
        assertThat(read.get("copy").getRawData()).isEqualTo(read.get("large").getRawData());
        assertThat(folder.resolve("a.onnx.data")).doesNotExist();
    }

    @Test
    void replacingTheFileDoesNotChangeAnOpenedModel() throws IOException {
        OnnxModel model = open();
        TensorProto before = model.resolve(model.initializers().get("larger"));
        GraphEditor.apply(model, List.of(new Edit.SetMetadata("longer", "x".repeat(500))))
                .save(file);
        assertThat(model.resolve(model.initializers().get("larger"))).isEqualTo(before);
        model.save(folder.resolve("old.onnx"));
        assertThat(Files.readAllBytes(folder.resolve("old.onnx"))).isEqualTo(bytes);
    }

    @Test
    void openedAndLoadedModelsAreTheSame() throws IOException {
        assertThat(ModelDiff.between(open(), OnnxModel.load(file)).isEmpty()).isTrue();
        assertThat(ModelDiff.between(open(), open()).isEmpty()).isTrue();
        byte[] other = bytes.clone();
        OnnxModel model = OnnxModel.load(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1)
                .indexOf(model.initializers().get("large").getRawData().toString(StandardCharsets.ISO_8859_1));
        other[at + 2] ^= 1;
        Path changed = Files.write(folder.resolve("other.onnx"), other);
        assertThat(ModelDiff.between(open(), DataFiles.open(changed, MINIMUM)).text())
                .contains("~ initializer 'large'")
                .contains("1 of 216 values");
    }

    @Test
    void whatIsTooLargeForOneMessageGoesIntoADataFile() {
        DataFiles.save(open(), folder.resolve("split.onnx"), 4000);
        assertThat(folder.resolve("split.onnx.data")).exists();
        OnnxModel split = OnnxModel.load(folder.resolve("split.onnx"));
        OnnxModel whole = OnnxModel.load(file);
        for (String name : List.of("large", "larger")) {
            assertThat(split.resolve(split.initializers().get(name)).getRawData())
                    .isEqualTo(whole.initializers().get(name).getRawData());
        }
    }

    @Test
    void aGraphInTwoPartsIsRefused() throws IOException {
        ModelProto proto = ModelProto.parseFrom(bytes);
        byte[] graph =
                ModelProto.newBuilder().setGraph(proto.getGraph()).build().toByteArray();
        byte[] rest = proto.toBuilder().clearGraph().build().toByteArray();
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.write(rest);
        twice.write(graph);
        CodedOutputStream tail = CodedOutputStream.newInstance(twice);
        tail.writeTag(ModelProto.GRAPH_FIELD_NUMBER, 2);
        tail.writeUInt32NoTag(0);
        tail.flush();
        Files.write(file, twice.toByteArray());
        assertThatThrownBy(this::open).isInstanceOf(BadInput.class).hasMessageContaining("'graph' of a ModelProto");
        assertThatThrownBy(() -> OnnxModel.load(file)).isInstanceOf(BadInput.class);
    }

    @Test
    void truncatedFilesAreRefusedWhereverTheyEnd() throws IOException {
        for (int length = 1; length < bytes.length; length += 97) {
            Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> DataFiles.open(cut, MINIMUM))
                    .as("%d bytes", length)
                    .isInstanceOf(BadInput.class);
        }
    }
}
