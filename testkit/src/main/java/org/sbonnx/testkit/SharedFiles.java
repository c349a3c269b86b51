package org.sbonnx.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Real models and data that only some machines have. They lie in the folder that {@code -Dsbonnx.shared=FOLDER} names, or else
 * in a folder {@code shared} beside the checkout.
 */
public final class SharedFiles {
    private SharedFiles() {}

    /**
     * A file or folder below the shared folder; skips the calling test, with a message, if it does not exist.
     *
     * @param name path relative to the shared folder, such as {@code models/pspnet18-camvid-288x384.onnx}
     */
    public static Path require(String name) {
        Optional<Path> found = find(name);
        Assumptions.assumeTrue(
                found.isPresent(),
                "SKIPPED: no '" + name + "' in -Dsbonnx.shared=FOLDER or in a folder 'shared' beside the checkout");
        return found.orElseThrow();
    }

    private static Optional<Path> find(String name) {
        String folder = System.getProperty("sbonnx.shared");
        if (folder != null) {
            return Optional.of(Path.of(folder, name)).filter(Files::exists);
        }
        return Stream.iterate(Path.of("").toAbsolutePath(), p -> p != null, Path::getParent)
                .map(p -> p.resolve("shared").resolve(name))
                .filter(Files::exists)
                .findFirst();
    }

    /** All regular files at any depth below {@code folder} whose path ends with {@code suffix}, sorted. */
    public static List<Path> files(Path folder, String suffix) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(p -> p.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
