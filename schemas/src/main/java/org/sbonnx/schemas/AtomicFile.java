package org.sbonnx.schemas;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Writes files so that readers see either the old or the complete new content: the content goes to a temporary file beside the
 * target, which is renamed once it is complete. Where the file system has no atomic rename, the target is replaced by an ordinary
 * move. Links, and the mode of a file that is replaced, stay; devices and pipes take the content as it comes. {@link #append} is the exception: it extends a file in place.
 */
public final class AtomicFile {
    private static final int MAX_LINKS = 40;

    private AtomicFile() {}

    /** Produces the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to {@code out}; must not close it. */
        void writeTo(Out out) throws IOException;
    }

    /** A file being written. */
    public static final class Out extends OutputStream {
        /** The JDK allocates a buffer of the size of a write, so large ones are split. */
        private static final int MAX_WRITE = 1 << 20;

        private final FileChannel channel;
        private final OutputStream buffered;

        private Out(FileChannel channel) {
            this.channel = channel;
            this.buffered = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        }

        @Override
        public void write(int b) throws IOException {
            buffered.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = 0; at < length; at += MAX_WRITE) {
                buffered.write(bytes, offset + at, Math.min(MAX_WRITE, length - at));
            }
        }

        /**
         * Writes a part of another file, without its bytes passing through this process where the system can do that.
         *
         * @throws IOException also if that file ends before
         */
        public void transferFrom(FileChannel source, long position, long count) throws IOException {
            buffered.flush();
            for (long done = 0; done < count; ) {
                long n = source.transferTo(position + done, count - done, channel);
                if (n <= 0) {
                    throw new EOFException("the file to copy from became shorter");
                }
                done += n;
            }
        }

        @Override
        public void flush() throws IOException {
            buffered.flush();
        }

        @Override
        public void close() throws IOException {
            try {
                buffered.flush();
            } finally {
                channel.close();
            }
        }
    }

    /**
     * Writes {@code file}, creating its folder where needed.
     *
     * @throws BadInput if the file cannot be written
     */
    public static void write(Path file, Content content) {
        Map<Path, Content> one = new LinkedHashMap<>();
        one.put(file, content);
        writeAll(one);
    }

    /**
     * Writes files that belong together, in order: none is renamed before the content of all is complete.
     *
     * @throws BadInput if one of them cannot be written
     */
    public static void writeAll(Map<Path, Content> files) {
        writeAll(files, written -> {});
    }

    /** Reads files that are complete and do not have their names yet. */
    @FunctionalInterface
    public interface Check {
        /**
         * Refuses the content by an exception; no file is written then.
         *
         * @param written where the content of each file lies; without devices and pipes
         */
        void accept(Map<Path, Path> written);
    }

    /** As {@link #writeAll(Map)}, but nothing is renamed before {@code check} has read what was written. */
    public static void writeAll(Map<Path, Content> files, Check check) {
        Map<Path, Path> written = new LinkedHashMap<>();
        Map<Path, Path> finished = new LinkedHashMap<>();
        Path current = Path.of("");
        try {
            for (Map.Entry<Path, Content> e : files.entrySet()) {
                current = e.getKey();
                Path target = behindLinks(current.toAbsolutePath());
                ProtectedFiles.refuse(current, target);
                if (isDeviceOrPipe(target)) {
                    try (Out out = new Out(FileChannel.open(target, StandardOpenOption.WRITE))) {
                        e.getValue().writeTo(out);
                    }
                    continue;
                }
                Path temporary = temporary(target);
                finished.put(target, temporary);
                keepMode(target, temporary);
                try (Out out = new Out(FileChannel.open(temporary, StandardOpenOption.WRITE))) {
                    e.getValue().writeTo(out);
                }
                written.put(current, temporary);
            }
            check.accept(written);
            for (Map.Entry<Path, Path> e : finished.entrySet()) {
                current = e.getKey();
                move(e.getValue(), e.getKey());
            }
        } catch (IOException e) {
            throw new BadInput("cannot write '" + current + "' (" + reason(e) + ")", "choose a writable place", e);
        } finally {
            finished.values().forEach(AtomicFile::deleteQuietly);
        }
    }

    /** The place that a link stands for, so that the link stays and what it names gets the content. */
    private static Path behindLinks(Path target) throws IOException {
        Path now = target;
        for (int links = 0; Files.isSymbolicLink(now); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemLoopException(target.toString());
            }
            now = now.resolveSibling(Files.readSymbolicLink(now));
        }
        return now;
    }

    /** Nothing can be renamed over these: they take the content as it comes. */
    private static boolean isDeviceOrPipe(Path target) {
        return Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
    }

    private static void keepMode(Path target, Path temporary) throws IOException {
        if (Files.exists(target) && Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
        }
    }

    private static Path temporary(Path target) throws IOException {
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw new BadInput("'" + target + "' is a directory", "name a file to write");
        }
        Files.createDirectories(folder);
        // Not createTempFile: its permissions (owner only) would survive the rename.
        return Files.createFile(folder.resolve("." + target.getFileName() + UUID.randomUUID() + ".part"));
    }

    /** Writes {@code text} in UTF-8. */
    public static void writeText(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Appends {@code text} in UTF-8, creating the file where needed. For files that several writers share; not atomic.
     */
    public static void append(Path file, String text) {
        Path target = file.toAbsolutePath();
        try {
            Path folder = target.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            ProtectedFiles.refuse(file, target);
            Files.writeString(target, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new BadInput("cannot write '" + file + "' (" + reason(e) + ")", "choose a writable place", e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes the temporary file of a failed write; after a rename there is none. */
    private static void deleteQuietly(Path file) {
        if (!file.toFile().delete() && Files.exists(file)) {
            file.toFile().deleteOnExit();
        }
    }

    /** A short description of a failure for messages: the kind of exception and its message. */
    public static String reason(IOException e) {
        String name = e.getClass().getSimpleName().replace("Exception", "");
        String message = e.getMessage();
        return message == null ? name : name + " " + message;
    }
}
