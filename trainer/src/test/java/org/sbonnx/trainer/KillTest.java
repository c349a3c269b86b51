package org.sbonnx.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.trainer.checkpoint.SafetensorsFile;

/** A training whose process is killed without warning ends, once resumed, with the weights of one that ran through. */
class KillTest {
    @Test
    void resumedAfterBeingKilled(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole.safetensors");
        assertThat(run(folder.resolve("whole"), whole, Integer.MAX_VALUE)).isEqualTo(24);
        Path killed = folder.resolve("killed.safetensors");
        int first = run(folder.resolve("killed"), killed, 3);
        assertThat(first).isBetween(3, 23);
        assertThat(killed).doesNotExist();
        int second = run(folder.resolve("killed"), killed, 5);
        assertThat(killed).doesNotExist();
        assertThat(second).isBetween(first + 1, 23);
        assertThat(run(folder.resolve("killed"), killed, Integer.MAX_VALUE)).isEqualTo(24);
        assertThat(SafetensorsFile.read(killed).tensors())
                .isEqualTo(SafetensorsFile.read(whole).tensors());
        assertThat(folder.resolve("killed.safetensors.epochs")).hasContent("24");
        try (var lines = Files.lines(folder.resolve("killed/run.jsonl"))) {
            assertThat(lines).hasSize(24);
        }
    }

    /** Runs the process, kills it after so many of its epochs, in the middle of the next, and returns the last it told of. */
    private static int run(Path work, Path file, int epochs) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(List.of(
                        java,
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ResumeProcess.class.getName(),
                        work.toString(),
                        file.toString()))
                .redirectError(new File(work + ".err"))
                .start();
        int last = 0;
        int seen = 0;
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = Integer.parseInt(line.trim());
                if (++seen == epochs) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(Path.of(work + ".err")))
                .isEqualTo(epochs == Integer.MAX_VALUE ? 0 : 128 + 9);
        return last;
    }
}
