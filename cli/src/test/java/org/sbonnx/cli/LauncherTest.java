package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a distribution in circumstances that it cannot work in: exit code 2 and one sentence. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    Path folder;

    private String refusal(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "src/dist/sb", "--version").redirectErrorStream(true);
        builder.environment().remove("SB_HEAP");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(2);
        assertThat(said.lines()).hasSize(1);
        return said;
    }

    private Path java(String script) throws IOException {
        Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    @Test
    void aHeapThatIsNoSizeIsNamed() throws Exception {
        for (String heap : new String[] {"lots", "-5", "8gg", "g"}) {
            assertThat(refusal(Map.of("SB_HEAP", heap))).contains("SB_HEAP is '" + heap + "', which is no size");
        }
        assertThat(refusal(Map.of("SB_HEAP", "99999999g"))).contains("does not start");
    }

    @Test
    void aJavaThatDoesNotRunIsNamed() throws Exception {
        assertThat(refusal(Map.of("JAVA_HOME", "/nowhere"))).contains("there is no '/nowhere/bin/java'");
        assertThat(refusal(Map.of("JAVA_HOME", java("echo broken; exit 1").toString())))
                .contains("does not start (broken)");
        assertThat(refusal(Map.of(
                        "JAVA_HOME", java("echo 'openjdk version \"11.0.2\"'").toString())))
                .contains("is too old");
    }

    @Test
    void nothingIsSentFromTheLibrary() throws IOException {
        for (String launcher : new String[] {"src/dist/sb", "../sb"}) {
            assertThat(Path.of(launcher)).content().contains("export ORT_DISABLE_TELEMETRY=1");
        }
        assertThat(System.getenv("ORT_DISABLE_TELEMETRY")).isEqualTo("1");
    }
}
