package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.fixtures.EmbeddedModels;

/** Standard output that takes no more: a reader that has enough, and a full disk. */
@EnabledOnOs(OS.LINUX)
class ClosedOutputTest {
    @TempDir
    Path folder;

    /** The exit code of a shell line in which {@code $SB} runs the program, and then what was said on standard error. */
    private String run(String line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", "set -o pipefail; " + line);
        builder.environment()
                .put(
                        "SB",
                        System.getProperty("java.home") + "/bin/java -cp " + System.getProperty("java.class.path")
                                + " org.sbonnx.cli.Main");
        Path errors = folder.resolve("errors");
        Process process = builder.redirectError(errors.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int code = process.waitFor();
        return code + " " + Files.readString(errors, StandardCharsets.UTF_8);
    }

    @Test
    void aReaderThatHasEnoughEndsTheCommandQuietly() throws Exception {
        String model = EmbeddedModels.extract(EmbeddedModels.MEDICAL, folder).toString();
        assertThat(run("$SB inspect " + model + " | true")).isEqualTo("141 ");
        assertThat(run("$SB inspect " + model + " | cat")).isEqualTo("0 ");
    }

    @Test
    void aFullDiskIsBadInput() throws Exception {
        String model = EmbeddedModels.extract(EmbeddedModels.MEDICAL, folder).toString();
        assertThat(run("$SB inspect " + model + " > /dev/full"))
                .startsWith("2 sb: standard output cannot be written to: free the disk");
    }
}
