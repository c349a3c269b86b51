package org.sbonnx.auic.ort;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class UnpackedLibraryTest {
    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingStaysInTheTemporaryFolder() throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Loader.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String printed = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        assertThat(printed).contains("unpacked into " + temporary, "rwx------");
        assertThat(temporary).isEmptyDirectory();
    }

    /** Loads the library and prints where it lies. */
    static final class Loader {
        public static void main(String[] args) throws IOException {
            OrtLibrary.environment();
            Path unpacked = UnpackedLibrary.find().orElseThrow().folder();
            System.out.println("unpacked into " + unpacked + " "
                    + java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(unpacked)));
        }
    }
}
