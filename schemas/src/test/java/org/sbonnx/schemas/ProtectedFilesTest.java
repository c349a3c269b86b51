package org.sbonnx.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtectedFilesTest {
    @TempDir
    Path folder;

    private Path input;

    @BeforeEach
    void input() throws IOException {
        input = Files.writeString(folder.resolve("input.txt"), "kept");
    }

    private static void write(Path file) {
        AtomicFile.writeText(file, "x");
    }

    private void refused(Path file) {
        assertThatThrownBy(() -> write(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("'" + file + "'", "is an input of this command", "choose another place");
        assertThat(input).hasContent("kept");
    }

    @Test
    void refusesEveryNameOfAnInput() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), input);
        Path hard = Files.createLink(folder.resolve("hard"), input);
        Path inLinkedFolder =
                Files.createSymbolicLink(folder.resolve("other"), folder).resolve("input.txt");
        try (ProtectedFiles open = ProtectedFiles.protect(() -> List.of(symbolic))) {
            assertThat(open).isNotNull();
            for (Path name : List.of(input, symbolic, hard, inLinkedFolder, folder.resolve("sub/../input.txt"))) {
                refused(name);
            }
        }
    }

    @Test
    void letsOtherFilesBeWrittenAndReplaced() throws IOException {
        Path other = Files.writeString(folder.resolve("other.txt"), "kept");
        try (ProtectedFiles open = ProtectedFiles.protect(() -> List.of(input, folder.resolve("missing")))) {
            assertThat(open).isNotNull();
            write(other);
            write(folder.resolve("new.txt"));
            write(folder.resolve("missing"));
            refused(input);
        }
        assertThat(other).hasContent("x");
    }

    @Test
    void endsWhenItIsClosedAndLeavesOthersOpen() throws IOException {
        ProtectedFiles first = ProtectedFiles.protect(() -> List.of(input));
        try (ProtectedFiles second = ProtectedFiles.protect(() -> List.of(input))) {
            first.close();
            assertThat(second).isNotNull();
            refused(input);
        }
        write(input);
        assertThat(input).hasContent("x");
    }

    @Test
    void asksForTheFilesOnceAndOnlyWhenOneIsReplaced() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (ProtectedFiles open = ProtectedFiles.protect(() -> {
            asked.incrementAndGet();
            return List.of(input);
        })) {
            assertThat(open).isNotNull();
            write(folder.resolve("new.txt"));
            assertThat(asked).hasValue(0);
            refused(input);
            refused(input);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void holdsForAllThreads() throws Exception {
        try (ProtectedFiles open = ProtectedFiles.protect(() -> List.of(input))) {
            assertThat(open).isNotNull();
            AtomicInteger refusals = new AtomicInteger();
            Thread other = new Thread(() -> {
                try {
                    write(input);
                } catch (BadInput e) {
                    refusals.incrementAndGet();
                }
            });
            other.start();
            other.join();
            assertThat(refusals).hasValue(1);
        }
    }
}
