package org.sbonnx.study.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;

/**
 * A lock between processes, held on a file. It is released when its process ends for whatever reason. The empty file is never
 * deleted: another process may just have opened it.
 */
final class ProcessLock implements AutoCloseable {
    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Acquires the lock; returns null if another process or thread holds it.
     *
     * @throws BadInput if the file cannot be locked
     */
    static @Nullable ProcessLock tryAcquire(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isFree(channel)) {
                return new ProcessLock(channel);
            }
            channel.close();
            return null;
        } catch (IOException e) {
            throw new BadInput(
                    "cannot lock '" + file + "' (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    "choose a writable folder on a disk that supports locks",
                    e);
        }
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a lock cannot be given up", e);
        }
    }
}
