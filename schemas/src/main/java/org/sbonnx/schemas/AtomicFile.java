package org.sbonnx.schemas;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file whole or not at all: the content goes to a temporary neighbour that is renamed once it is complete. */
public final class AtomicFile {
    private AtomicFile() {}

    /** Produces the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to {@code out}; must not close it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes {@code file}, creating its folder where needed.
     *
     * @throws BadInput if the place cannot be written to
     */
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path temporary = null;
        try {
            Path folder = target.getParent();
            Files.createDirectories(folder);
            if (Files.isDirectory(target)) {
                throw new BadInput("'" + file + "' is a folder", "name a file to write");
            }
            temporary = Files.createTempFile(folder, "." + target.getFileName(), ".part");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 20)) {
                content.writeTo(out);
            }
            move(temporary, target);
        } catch (IOException e) {
            throw new BadInput("cannot write '" + file + "' (" + reason(e) + ")", "choose a writable place", e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** Writes {@code text} in UTF-8. */
    public static void writeText(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** After a rename nothing is left to delete; after a failure the part must not stay behind. */
    private static void deleteQuietly(@org.jspecify.annotations.Nullable Path file) {
        if (file != null && !file.toFile().delete() && Files.exists(file)) {
            file.toFile().deleteOnExit();
        }
    }

    static String reason(IOException e) {
        String name = e.getClass().getSimpleName().replace("Exception", "");
        String message = e.getMessage();
        return message == null ? name : name + " " + message;
    }
}
