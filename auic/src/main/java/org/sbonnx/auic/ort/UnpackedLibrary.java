package org.sbonnx.auic.ort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The private folder that ONNX Runtime's libraries are unpacked into. The library asks Java to delete the folder before the
 * files in it, so that an empty folder stays for each process; this deletes both, where the folder can be found (Linux).
 *
 * @param folder in the temporary folder, of this process alone
 */
record UnpackedLibrary(Path folder) {
    private static final Path LOADED_FILES = Path.of("/proc/self/maps");

    /** The folder of this process; empty where no library was unpacked, or the system does not list what is loaded. */
    static Optional<UnpackedLibrary> find() {
        if (!Files.isReadable(LOADED_FILES)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(LOADED_FILES)) {
            return lines.filter(line -> line.endsWith("/libonnxruntime.so"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))).resolveSibling(""))
                    .filter(folder -> folder.getFileName().toString().startsWith("onnxruntime-java"))
                    .findFirst()
                    .map(UnpackedLibrary::new);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + LOADED_FILES, e);
        }
    }

    /** Deletes files and folder when the process ends; loaded libraries stay in memory until then. */
    void deleteAtShutdown() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::delete, "sbonnx-unpacked-library"));
    }

    private void delete() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : Stream.concat(files, Stream.of(folder)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // The process is ending: what cannot be deleted stays in the temporary folder.
            System.getLogger(UnpackedLibrary.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot delete " + folder, e);
        }
    }
}
