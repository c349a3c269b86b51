package org.sbonnx.auic.ort;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OrtLibraryTest {
    /** In a process whose command line is so long that the library, loaded on a usual thread, would end it by a signal. */
    @Test
    void aLongCommandLineDoesNoHarm() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlong=" + "x".repeat(20_000),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OrtLibraryTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.strip()).isEqualTo(OrtLibrary.environment().getVersion());
    }

    /** What the process does. */
    public static void main(String[] args) {
        System.out.println(OrtLibrary.environment().getVersion());
    }
}
