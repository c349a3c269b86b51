package org.sbonnx.study.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.schemas.BadInput;

class ProcessLockTest {
    @TempDir
    Path folder;

    @Test
    void oneHolderInAProcess() {
        Path file = folder.resolve("new/1.lock");
        try (ProcessLock lock = ProcessLock.tryAcquire(file)) {
            assertThat(lock).isNotNull();
            assertThat(ProcessLock.tryAcquire(file)).isNull();
            assertThat(CompletableFuture.supplyAsync(() -> ProcessLock.tryAcquire(file) == null)
                            .join())
                    .as("refused on another thread")
                    .isTrue();
            try (ProcessLock other = ProcessLock.tryAcquire(folder.resolve("new/2.lock"))) {
                assertThat(other).isNotNull();
            }
        }
        try (ProcessLock again = ProcessLock.tryAcquire(file)) {
            assertThat(again).isNotNull();
        }
        assertThat(file).isEmptyFile();
    }

    @Test
    void oneHolderAmongProcessesUntilItIsKilled() throws IOException, InterruptedException {
        Path file = folder.resolve("1.lock");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("held");
            assertThat(ProcessLock.tryAcquire(file)).isNull();
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
        try (ProcessLock lock = ProcessLock.tryAcquire(file)) {
            assertThat(lock).isNotNull();
        }
    }

    /** Holds a lock until it is killed. */
    static final class Holder {
        public static void main(String[] args) throws InterruptedException {
            Objects.requireNonNull(ProcessLock.tryAcquire(Path.of(args[0])));
            System.out.println("held");
            Thread.sleep(60_000);
        }
    }

    @Test
    void aFolderInItsPlaceIsRefused() throws IOException {
        Path file = Files.createDirectory(folder.resolve("folder.lock"));
        assertThatThrownBy(() -> ProcessLock.tryAcquire(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("folder.lock");
    }
}
