package org.sbonnx.graph.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.DataFiles;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.schemas.model.DiffReport;
import org.sbonnx.testkit.SharedFiles;
import org.sbonnx.testkit.TestGraph;

/** What is loaded and saved is the same file, byte by byte. */
class RoundTripTest {
    @TempDir
    Path folder;

    @Test
    void everyPublicCaseSurvives() throws IOException {
        assertSurvive(SharedFiles.files(SharedFiles.require("onnx-conformance"), "model.onnx"), 700);
    }

    @Test
    void realExportsSurvive() throws IOException {
        List<Path> files = SharedFiles.files(SharedFiles.require("models"), ".onnx");
        assertSurvive(files.stream().filter(f -> !hasDataFile(f)).toList(), 3);
    }

    /** A saved copy gets a data file of its own, so only what refers to it may differ. */
    @Test
    void exportsWithADataFileSurvive() throws IOException {
        List<Path> files = SharedFiles.files(SharedFiles.require("models"), ".onnx");
        List<Path> withData = files.stream().filter(RoundTripTest::hasDataFile).toList();
        assertThat(withData).isNotEmpty();
        for (Path file : withData) {
            Path copy = folder.resolve("with-data.onnx");
            OnnxModel model = OnnxModel.load(file);
            model.with(model.proto().toBuilder().build()).save(copy);
            DiffReport diff = ModelDiff.between(model, OnnxModel.load(copy)).report();
            assertThat(diff.initializers()).isEmpty();
            assertThat(diff.nodes()).isEmpty();
            assertThat(diff.model()).isEmpty();
            assertThat(diff.outputs()).isEmpty();
        }
    }

    private static boolean hasDataFile(Path file) {
        return OnnxModel.load(file).graph().getInitializerList().stream().anyMatch(ExternalData::isExternal);
    }

    private void assertSurvive(List<Path> files, int atLeast) throws IOException {
        Path copy = folder.resolve("copy.onnx");
        List<String> changed = new ArrayList<>();
        for (Path file : files) {
            OnnxModel model = OnnxModel.load(file);
            // Serialized from the message, and by way of a builder: no shortcut through the source file.
            OnnxModel.of(model.proto().toBuilder().build()).save(copy);
            if (Files.mismatch(file, copy) >= 0) {
                changed.add(file.toString());
            }
            model.save(copy);
            if (Files.mismatch(file, copy) >= 0) {
                changed.add(file + " saved as loaded");
            }
            DataFiles.open(file, 256).save(copy);
            if (Files.mismatch(file, copy) >= 0) {
                changed.add(file + " saved as opened");
            }
        }
        assertThat(changed).isEmpty();
        assertThat(files).hasSizeGreaterThanOrEqualTo(atLeast);
    }

    @Test
    void unknownFieldsAreKept() throws IOException {
        ModelProto proto = new TestGraph(13)
                .input("x", 1)
                .node("Relu", "x -> y")
                .output("y")
                .build();
        UnknownFieldSet future = UnknownFieldSet.newBuilder()
                .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(42).build())
                .build();
        byte[] bytes = proto.toBuilder()
                .setUnknownFields(future)
                .setGraph(proto.getGraph().toBuilder().setUnknownFields(future))
                .build()
                .toByteArray();
        Path file = Files.write(folder.resolve("future.onnx"), bytes);
        OnnxModel model = OnnxModel.load(file);
        model.with(model.proto().toBuilder().setProducerName("edited").build()).save(folder.resolve("edited.onnx"));
        ModelProto edited = OnnxModel.load(folder.resolve("edited.onnx")).proto();
        assertThat(edited.getUnknownFields()).isEqualTo(future);
        assertThat(edited.getGraph().getUnknownFields()).isEqualTo(future);
        assertThat(edited.toBuilder().clearProducerName().build().toByteArray()).isEqualTo(bytes);
    }
}
