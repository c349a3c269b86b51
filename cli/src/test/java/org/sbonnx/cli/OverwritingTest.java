package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.fixtures.EmbeddedModels;

class OverwritingTest {
    @TempDir
    Path folder;

    @Test
    void anInputIsNeverOverwrittenByWhicheverName() throws IOException {
        Path model = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder);
        byte[] before = Files.readAllBytes(model);
        Path link = Files.createSymbolicLink(folder.resolve("link.onnx"), model);
        Path hard = Files.createLink(folder.resolve("hard.onnx"), model);
        for (Path output :
                new Path[] {model, link, hard, folder.resolve("../" + folder.getFileName() + "/link.onnx")}) {
            Run insert = Run.sb(
                    "insert", model.toString(), "--at", "layer3", "--identity", "--no-verify", "-o", output.toString());
            assertThat(insert.code()).isEqualTo(2);
            assertThat(insert.err()).contains("which would be overwritten");
            Run inspect = Run.sb("inspect", model.toString(), "--json", output.toString());
            assertThat(inspect.code()).isEqualTo(2);
        }
        assertThat(Files.readAllBytes(model)).isEqualTo(before);
    }
}
