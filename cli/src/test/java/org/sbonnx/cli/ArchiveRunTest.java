package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands whose classes the launcher keeps. */
class ArchiveRunTest {
    private static final Path MODEL = Path.of("../fixtures/src/main/resources/org/sbonnx/fixtures/pspnet-scenes.onnx");

    @TempDir
    Path folder;

    @Test
    void aCommandWithoutAResultIsNamed() {
        assertThatThrownBy(() -> ArchiveRun.run(folder.resolve("nothing.onnx"), folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[insert, ")
                .hasMessageContaining("nothing.onnx");
    }

    /** A check starts in half a second only as long as nothing makes protobuf describe its messages. */
    @Test
    void everyCommandComesToAResultAndACheckDoesWithoutDescriptionsOfMessages() throws Exception {
        ArchiveRun.run(MODEL, folder);
        assertThat(folder.resolve("scored/report.json")).isNotEmptyFile();
        assertThat(folder.resolve("removed.onnx")).hasSameBinaryContentAs(MODEL);
        Process check = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-verbose:class",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.sbonnx.cli.Main",
                        "check",
                        folder.resolve("model.onnx").toString(),
                        "--policy",
                        folder.resolve("policy.json").toString(),
                        "--original",
                        MODEL.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains("org.sbonnx.onnx.ModelProto ").contains("structure.unchanged");
        assertThat(said.lines().filter(line -> line.contains("com.google.protobuf.Descriptors$FileDescriptor")))
                .isEmpty();
    }
}
