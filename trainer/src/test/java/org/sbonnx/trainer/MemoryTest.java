package org.sbonnx.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps leave nothing behind: neither arrays of the engine nor graphs of gradients. */
class MemoryTest {
    @Test
    void aThousandStepsDoNotGrow(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(Files.exists(StepsProcess.STATUS), "SKIPPED: resident memory is read from /proc");
        // The heap is as large at the first step as at the last, so that all growth is the engine's.
        File errors = folder.resolve("errors").toFile();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms192m",
                        "-Xmx192m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StepsProcess.class.getName(),
                        folder.resolve("work").toString()))
                .redirectError(errors)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors.toPath())).isZero();
        List<Long> kilobytes = output.lines().map(Long::valueOf).toList();
        assertThat(kilobytes).as("resident after step 50 and after step 1,000").hasSize(2);
        // One step's arrays take about 1 MB: holding on to them would show as 900 MB.
        assertThat(kilobytes.get(1) - kilobytes.get(0)).isLessThan(64 << 10);
    }
}
