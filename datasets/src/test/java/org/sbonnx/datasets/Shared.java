package org.sbonnx.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the optional folder of shared data beside the checkout; tests that need it skip without. */
public final class Shared {
    private Shared() {}

    public static Path file(String relative) {
        String named = System.getProperty("sbonnx.shared");
        if (named != null && Files.exists(Path.of(named, relative))) {
            return Path.of(named, relative);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared").resolve(relative);
            if (Files.exists(candidate)) {
                return candidate;
            }
        }
        Assumptions.abort("skipped: no shared data '" + relative + "' (set -Dsbonnx.shared=FOLDER)");
        throw new IllegalStateException("abort returns never");
    }
}
