package org.sbonnx.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Files beside the checkout that a fresh clone does not have. */
public final class SharedFiles {
    private SharedFiles() {}

    /** A folder or file below the shared folder; skips the test with a message where it is missing. */
    public static Path require(String name) {
        Optional<Path> found = find(name);
        Assumptions.assumeTrue(
                found.isPresent(),
                "SKIPPED: no '" + name + "' in -Dsbonnx.shared or a folder 'shared' beside the checkout");
        return found.get();
    }

    private static Optional<Path> find(String name) {
        String property = System.getProperty("sbonnx.shared");
        if (property != null) {
            return Optional.of(Path.of(property, name)).filter(Files::exists);
        }
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            Path candidate = p.resolve("shared").resolve(name);
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Regular files below a folder whose name ends so, sorted. */
    public static List<Path> files(Path folder, String end) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(p -> p.toString().endsWith(end)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
