package org.sbonnx.datasets.broden;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.sbonnx.datasets.image.FileNames;
import org.sbonnx.schemas.BadInput;

/** Resolves file names from data files and refuses those that lead out of their folder. */
public final class ContainedPath {
    private ContainedPath() {}

    /**
     * The file below {@code folder} that {@code name} means; links are not followed.
     *
     * @param where names the table and the line in errors
     * @throws BadInput if the name is impossible, or leads out of the folder
     */
    public static Path resolve(Path folder, String name, String where) {
        try {
            Path file = FileNames.resolve(folder, name).normalize();
            if (file.startsWith(folder.normalize()) && !file.equals(folder.normalize())) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new BadInput(where + " names the impossible file '" + name + "'", "restore the table", e);
        }
        throw new BadInput(
                where + " names '" + name + "', which is not inside '" + folder + "'",
                "restore the table, or move the file there");
    }
}
