package org.sbonnx.graph.file;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;

/** The file that a model came from, and its hash, computed once and when it is first needed. */
final class SourceFile {
    private final Path path;
    private final FutureTask<String> hash;

    SourceFile(Path path) {
        this.path = path;
        this.hash = new FutureTask<>(() -> Hashes.ofFile(path));
    }

    Path path() {
        return path;
    }

    /** Starts to hash in the background. */
    void startHashing() {
        Thread thread = new Thread(hash, "hash of " + path.getFileName());
        thread.setDaemon(true);
        thread.start();
    }

    String sha256() {
        hash.run();
        try {
            return hash.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while '" + path + "' was hashed", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BadInput bad) {
                throw bad;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("'" + path + "' cannot be hashed", e);
        }
    }
}
