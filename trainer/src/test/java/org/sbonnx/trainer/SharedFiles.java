package org.sbonnx.trainer;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds material that lies beside the checkout on some machines. */
public final class SharedFiles {
    private SharedFiles() {}

    /** A file or folder of the shared material; skips the test where there is none. */
    public static Path require(String relative) {
        String given = System.getProperty("sbonnx.shared");
        Path found = null;
        if (given != null) {
            found = Path.of(given).resolve(relative);
        } else {
            for (Path p = Path.of("").toAbsolutePath(); p != null && found == null; p = p.getParent()) {
                Path candidate = p.resolve("shared").resolve(relative);
                found = Files.exists(candidate) ? candidate : null;
            }
        }
        boolean there = found != null && Files.exists(found);
        Assumptions.assumeTrue(there, "SKIPPED: shared/" + relative + " is not beside this checkout");
        return found;
    }
}
