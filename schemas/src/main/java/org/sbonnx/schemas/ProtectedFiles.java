package org.sbonnx.schemas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Files that {@link AtomicFile} does not write over as long as this is open, by whichever name or link: the inputs of a running
 * command. Holds for all threads of the process.
 */
public final class ProtectedFiles implements AutoCloseable {
    private static final List<ProtectedFiles> OPEN = new CopyOnWriteArrayList<>();

    private final Supplier<? extends Collection<Path>> files;
    private @Nullable Set<Object> keys;

    private ProtectedFiles(Supplier<? extends Collection<Path>> files) {
        this.files = files;
    }

    /** @param files asked once, when a file is about to be replaced; missing ones are left out */
    public static ProtectedFiles protect(Supplier<? extends Collection<Path>> files) {
        ProtectedFiles added = new ProtectedFiles(files);
        OPEN.add(added);
        return added;
    }

    /**
     * Refuses a file that must stay.
     *
     * @param named as the caller wrote it
     * @param target where it is, behind all links
     * @throws BadInput if it is protected
     */
    static void refuse(Path named, Path target) throws IOException {
        if (!Files.isRegularFile(target)) {
            return;
        }
        Object key = key(target);
        for (ProtectedFiles open : OPEN) {
            if (open.keys().contains(key)) {
                throw new BadInput(
                        "'" + named + "' is an input of this command, which would be overwritten",
                        "choose another place to write");
            }
        }
    }

    private synchronized Set<Object> keys() throws IOException {
        Set<Object> known = keys;
        if (known == null) {
            known = new HashSet<>();
            for (Path file : files.get()) {
                try {
                    known.add(key(file));
                } catch (NoSuchFileException e) {
                    continue; // The command says that its input is missing.
                }
            }
            keys = known;
        }
        return known;
    }

    /** The same for every name of a file. */
    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return Objects.requireNonNullElse(key, file.toRealPath());
    }

    @Override
    public void close() {
        OPEN.remove(this);
    }
}
