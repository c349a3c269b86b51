package org.sbonnx.graph.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.ExternalWeights;
import org.sbonnx.testkit.TestGraph;

class CheckedModelFileTest {
    @TempDir
    Path folder;

    private static TestGraph graph() {
        return new TestGraph(13)
                .input("x", 1, 3, 4, 4)
                .weight("w", 2, 3, 1, 1)
                .weight("b", 2)
                .node("Conv", "x w b -> y")
                .output("y");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aDamagedResultIsNotWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("m.onnx"), "old");
        OnnxModel twice = graph().weight("w", 2, 3, 1, 1).build(OnnxModel::of);
        assertThatThrownBy(() -> CheckedModelFile.write(twice, file))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("'" + file + "' was not written", "'m.onnx' is damaged", "'w'")
                .hasMessageNotContaining(".part");
        assertThat(file).hasContent("old");
        assertThat(files()).containsExactly("m.onnx");
    }

    @Test
    void aDamagedResultLeavesNoDataFileEither() throws IOException {
        Path source = ExternalWeights.write(
                graph().weight("w", 2, 3, 1, 1).build(),
                Files.createDirectory(folder.resolve("from")),
                ExternalWeights.Layout.ONE_FILE);
        OnnxModel twice = OnnxModel.load(source);
        assertThatThrownBy(() -> CheckedModelFile.write(twice, folder.resolve("m.onnx")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("was not written");
        assertThat(files()).containsExactly("from");
    }

    /** Damages the data file after it was written and before it has its name. */
    @Test
    void aDataFileThatReadsOtherwiseIsNotWritten() throws IOException {
        Path source = ExternalWeights.write(
                graph().build(), Files.createDirectory(folder.resolve("from")), ExternalWeights.Layout.ONE_FILE);
        OnnxModel model = OnnxModel.load(source);
        Path file = folder.resolve("m.onnx");
        for (int change : new int[] {-1, 0, 1}) {
            assertThatThrownBy(() -> model.save(file, written -> damage(change)))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContainingAll("'" + file + ".data' was not written", "reads otherwise")
                    .hasMessageNotContaining(".part");
            assertThat(files()).containsExactly("from");
        }
        model.save(file, written -> {});
        assertThat(files()).containsExactly("from", "m.onnx", "m.onnx.data");
    }

    /** Makes it shorter or longer by a byte, or changes one. */
    private void damage(int change) {
        try (Stream<Path> files = Files.list(folder)) {
            Path data = files.filter(f -> f.getFileName().toString().startsWith(".m.onnx.data"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(data);
            bytes[0] ^= 1;
            Files.write(data, Arrays.copyOf(bytes, bytes.length + change));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The data file has its name only after the model was checked. */
    @ParameterizedTest
    @EnumSource(ExternalWeights.Layout.class)
    void dataFilesAreCopiedAndKeptInPlace(ExternalWeights.Layout layout) throws IOException {
        Path source = ExternalWeights.write(graph().build(), Files.createDirectory(folder.resolve("from")), layout);
        OnnxModel model = OnnxModel.load(source);
        Files.writeString(folder.resolve("m.onnx.data"), "a shorter file of an earlier model");
        CheckedModelFile.write(model, folder.resolve("m.onnx"));
        CheckedModelFile.write(model, source);
        for (Path file : List.of(folder.resolve("m.onnx"), source)) {
            OnnxModel read = OnnxModel.load(file);
            assertThat(bias(read)).as(file.toString()).isEqualTo(bias(model));
        }
    }

    private static float[] bias(OnnxModel model) {
        return model.floats(model.index().constant("b").orElseThrow()).data();
    }
}
