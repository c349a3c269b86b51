package org.sbonnx.trainer.block;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.sbonnx.schemas.BadInput;

/**
 * Where the engine unpacks its native libraries. DJL takes a folder of a fixed name in the user's home, or in the shared temporary
 * folder where the home cannot be written to: whoever made that folder first would choose what is loaded. Here it is the one in
 * the home if it is the user's alone, else a private one that is deleted at the end.
 */
final class EngineFolder {
    private static final List<String> PROPERTIES = List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR");
    private static final String NAME = ".djl.ai";

    private EngineFolder() {}

    /** Chooses the folder; has to run before the engine is loaded. A folder that the user names stays. */
    static void choose() {
        for (String property : PROPERTIES) {
            if (System.getenv(property) != null || System.getProperty(property) != null) {
                return;
            }
        }
        Path home = Path.of(System.getProperty("user.home", ""));
        try {
            if (Files.isDirectory(home) && Files.isWritable(home)) {
                Path folder = home.resolve(NAME);
                if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                    requirePrivate(folder, home);
                } else {
                    createPrivate(folder);
                }
                return;
            }
            Path folder = Files.createTempDirectory("sbonnx-engine");
            PROPERTIES.forEach(p -> System.setProperty(p, folder.toString()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "sbonnx-engine-folder"));
        } catch (IOException e) {
            throw new BadInput(
                    "PyTorch's library cannot be unpacked into '" + System.getProperty("java.io.tmpdir") + "' ("
                            + e.getClass().getSimpleName() + ")",
                    "free room there, or set TMPDIR to a folder that can be written to",
                    e);
        }
    }

    /** Refuses a folder that everybody may write to, or whose owner is not the owner of the home directory. */
    static void requirePrivate(Path folder, Path home) throws IOException {
        if (!Files.getFileStore(home).supportsFileAttributeView("posix")) {
            return;
        }
        PosixFileAttributes of = Files.readAttributes(folder, PosixFileAttributes.class);
        PosixFileAttributes owner = Files.readAttributes(home, PosixFileAttributes.class);
        boolean othersWrite = of.permissions().contains(PosixFilePermission.OTHERS_WRITE);
        if (othersWrite || !of.owner().equals(owner.owner())) {
            throw new BadInput(
                    "'" + folder + "', from which PyTorch's library would be loaded, "
                            + (othersWrite
                                    ? "can be written to by everybody"
                                    : "belongs to '" + of.owner() + "', not to '" + owner.owner() + "'"),
                    "remove it, or name a folder of your own with DJL_CACHE_DIR");
        }
    }

    /** The engine would create it with the rights of any folder. */
    private static void createPrivate(Path folder) throws IOException {
        boolean posix = Files.getFileStore(folder.resolveSibling("")).supportsFileAttributeView("posix");
        FileAttribute<?>[] rights = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        try {
            Files.createDirectory(folder, rights);
        } catch (FileAlreadyExistsException e) {
            requirePrivate(folder, folder.resolveSibling("")); // Another process was first.
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(f -> {
                if (!f.delete()) {
                    f.deleteOnExit();
                }
            });
        } catch (IOException e) {
            System.getLogger(EngineFolder.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot delete " + folder, e);
        }
    }
}
