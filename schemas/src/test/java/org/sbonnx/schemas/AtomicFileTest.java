package org.sbonnx.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@link AtomicFile} and {@link Hashes}. */
class AtomicFileTest {
    @TempDir
    Path folder;

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private static AtomicFile.Content failing(RuntimeException unexpected) {
        return out -> {
            out.write(new byte[3 << 20]);
            if (unexpected != null) {
                throw unexpected;
            }
            throw new IOException("disk full");
        };
    }

    @Test
    void othersMayReadWhatTheyMayReadOfAnyNewFile() throws IOException {
        Path plain = Files.createFile(folder.resolve("plain"));
        AtomicFile.writeText(folder.resolve("written"), "x");
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        org.junit.jupiter.api.Assumptions.assumeTrue(posix, "skipped: no POSIX permissions here");
        assertThat(Files.getPosixFilePermissions(folder.resolve("written")))
                .isEqualTo(Files.getPosixFilePermissions(plain));
    }

    @Test
    void aFailingWriterLeavesNothingBehind() throws IOException {
        Path file = folder.resolve("out.bin");
        assertThatThrownBy(() -> AtomicFile.write(file, failing(null)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cannot write '" + file + "' (IO disk full): choose a writable place.");
        assertThat(left()).isEmpty();
        IllegalStateException bug = new IllegalStateException("a bug");
        assertThatThrownBy(() -> AtomicFile.write(file, failing(bug))).isSameAs(bug);
        assertThat(left()).isEmpty();
    }

    @Test
    void aFailingWriterLeavesTheOldFileAsItWas() throws IOException {
        Path file = folder.resolve("out.txt");
        AtomicFile.writeText(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, failing(null))).isInstanceOf(BadInput.class);
        assertThat(file).hasContent("old");
        assertThat(left()).containsExactly("out.txt");
    }

    @Test
    void replacesAFileWhole() throws IOException {
        Path file = folder.resolve("out.txt");
        AtomicFile.writeText(file, "a much longer text than what follows");
        AtomicFile.writeText(file, "ü");
        assertThat(Files.readAllBytes(file)).containsExactly(0xC3, 0xBC);
        assertThat(left()).containsExactly("out.txt");
    }

    @Test
    void filesThatBelongTogetherAppearTogetherOrNotAtAll() throws IOException {
        Map<Path, AtomicFile.Content> both = new LinkedHashMap<>();
        both.put(folder.resolve("model.onnx"), out -> out.write(1));
        both.put(folder.resolve("model.data"), failing(null));
        assertThatThrownBy(() -> AtomicFile.writeAll(both)).hasMessageContaining("model.data");
        assertThat(left()).isEmpty();
        both.put(folder.resolve("model.data"), out -> {
            out.write(2);
            assertThat(folder.resolve("model.onnx")).doesNotExist();
        });
        AtomicFile.writeAll(both);
        assertThat(left()).containsExactly("model.data", "model.onnx");
    }

    @Test
    void refusesTargetsThatAreNotFiles() throws IOException {
        assertThatThrownBy(() -> AtomicFile.writeText(folder, "x"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is a directory");
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> AtomicFile.writeText(file.resolve("below"), "x"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cannot write");
        assertThat(left()).containsExactly("file");
    }

    /** Values from FIPS 180-4's published examples, and of a file longer than the buffer. */
    @Test
    void hashesFiles() throws IOException {
        Path file = folder.resolve("f");
        Files.writeString(file, "");
        assertThat(Hashes.ofFile(file)).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        Files.writeString(file, "abc");
        assertThat(Hashes.ofFile(file)).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Files.writeString(file, "a".repeat(1_000_000));
        assertThat(Hashes.ofFile(file)).isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
        assertThatThrownBy(() -> Hashes.ofFile(folder.resolve("none")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none' (NoSuchFile");
    }

    @Test
    void linksStayAndWhatTheyNameIsWritten() throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("fresh"));
        AtomicFile.writeText(link, "new");
        AtomicFile.writeText(dangling, "first");
        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("new");
        assertThat(folder.resolve("fresh")).isRegularFile().hasContent("first");
        assertThat(left()).containsExactly("dangling", "fresh", "link", "real");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theModeOfAFileStays() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        AtomicFile.writeText(file, "new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void devicesAndPipesAreWrittenThrough() throws Exception {
        AtomicFile.writeText(Path.of("/dev/null"), "x");
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        AtomicFile.writeText(pipe, "through");
        assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo("through");
        assertThat(left()).containsExactly("pipe");
    }
}
