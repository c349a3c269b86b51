package org.sbonnx.datasets.broden;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.image.FileNames;
import org.sbonnx.schemas.BadInput;

/** One of the data sets that Broden+ is made of. */
interface BrodenPlusSource {
    /**
     * The image that a record means; without annotations if it has none in the categories that are read.
     *
     * @throws BadInput if there is no such image
     */
    FileData.Item item(BrodenPlusRecord line);

    /** Refuses a missing folder. */
    static Path requireFolder(Path folder, String source) {
        if (!Files.isDirectory(folder)) {
            throw new BadInput(
                    "Broden+ lists images of '" + source + "', but '" + folder + "' is not a directory",
                    "fetch them with download_Broden+.sh, remove their lines from the lists of images, or choose other"
                            + " \"categories\"");
        }
        return folder;
    }

    /** File name without its suffix. */
    static String baseName(Path file) {
        return FileNames.withoutSuffix(file.getFileName().toString());
    }
}
