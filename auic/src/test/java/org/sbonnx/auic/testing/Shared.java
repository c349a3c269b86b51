package org.sbonnx.auic.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Material beside the checkout that some tests use. */
public final class Shared {
    private Shared() {}

    /** A file or folder of the shared material; skips the test, saying so, where there is none. */
    public static Path file(String name) {
        String property = System.getProperty("sbonnx.shared");
        Path found = property == null ? null : Path.of(property);
        for (Path at = Path.of("").toAbsolutePath(); found == null && at != null; at = at.getParent()) {
            Path beside = at.resolve("../shared").normalize();
            found = Files.isDirectory(beside) ? beside : null;
        }
        Path file = found == null ? Path.of(name) : found.resolve(name);
        assumeTrue(Files.exists(file), "skipped: no shared material '" + name + "' (set -Dsbonnx.shared=FOLDER)");
        return file;
    }
}
