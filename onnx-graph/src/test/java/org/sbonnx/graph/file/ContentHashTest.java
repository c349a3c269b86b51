package org.sbonnx.graph.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.graph.DataFiles;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;
import org.sbonnx.testkit.TestGraph;

class ContentHashTest {
    private static final int MINIMUM = 64;

    @TempDir
    Path folder;

    private Path file() {
        Path file = folder.resolve("m.onnx");
        new TestGraph(13)
                .input("x", 1, 3, 16, 16)
                .weight("large", 40, 3, 3, 3)
                .longs("small", 1, 2)
                .node("Conv", "x large -> y")
                .output("y")
                .build(OnnxModel::of)
                .save(file);
        return file;
    }

    @Test
    void withoutExternalDataItIsTheHashOfTheFile() {
        Path file = file();
        String expected = Hashes.ofFile(file);
        assertThat(OnnxModel.load(file).contentHash()).isEqualTo(expected);
        assertThat(DataFiles.open(file, MINIMUM).contentHash()).isEqualTo(expected);
        assertThat(OnnxModel.of(OnnxModel.load(file).proto()).contentHash()).isEqualTo(expected);
        assertThat(OnnxModel.load(file).hasExternalData()).isFalse();
        assertThat(DataFiles.open(file, MINIMUM).hasExternalData()).isFalse();
    }

    @Test
    void anEditedModelHasTheHashOfTheFileItIsSavedTo() {
        Path file = file();
        List<Edit> edits = List.of(new Edit.SetMetadata("a", "b"));
        OnnxModel edited = GraphEditor.apply(OnnxModel.load(file), edits);
        OnnxModel editedLazily = GraphEditor.apply(DataFiles.open(file, MINIMUM), edits);
        Path saved = folder.resolve("edited.onnx");
        edited.save(saved);
        assertThat(edited.contentHash()).isEqualTo(Hashes.ofFile(saved)).isNotEqualTo(Hashes.ofFile(file));
        assertThat(editedLazily.contentHash()).isEqualTo(edited.contentHash());
        assertThat(edited.sha256()).isEqualTo(Hashes.ofFile(file));
    }

    @Test
    void swappedExternalWeightsChangeIt() throws IOException {
        Path file = folder.resolve("external.onnx");
        DataFiles.save(OnnxModel.load(file()), file, 4000);
        Path data = folder.resolve("external.onnx.data");
        OnnxModel before = OnnxModel.load(file);
        assertThat(before.hasExternalData()).isTrue();
        String hash = before.contentHash();
        assertThat(DataFiles.open(file, MINIMUM).contentHash()).isEqualTo(hash).isNotEqualTo(before.sha256());
        byte[] weights = Files.readAllBytes(data);
        weights[weights.length - 1] ^= 1;
        Files.write(data, weights);
        OnnxModel after = OnnxModel.load(file);
        assertThat(after.contentHash()).isNotEqualTo(hash);
        assertThat(after.sha256()).isEqualTo(before.sha256());
        Files.delete(data);
        assertThatThrownBy(() -> OnnxModel.load(file).contentHash())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'large'");
    }
}
