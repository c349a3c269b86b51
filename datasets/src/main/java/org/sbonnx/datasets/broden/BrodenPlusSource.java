package org.sbonnx.datasets.broden;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sbonnx.datasets.FileData;
import org.sbonnx.schemas.BadInput;

/** One of the data sets that Broden+ is made of. */
sealed interface BrodenPlusSource permits AdeSource, PascalSource, OpenSurfacesSource, DtdSource {
    /**
     * The image that a record means; without annotations if it has none in the categories that are read.
     *
     * @throws BadInput if there is no such image
     */
    FileData.Item item(BrodenPlusRecord line);

    /**
     * Opens a source.
     *
     * @param root of the data set
     * @param name as records give it
     */
    static BrodenPlusSource open(String name, Path root, BrodenPlusLabels labels) {
        Path data = root.resolve("broden_dataset");
        Path meta = root.resolve("meta_file");
        return switch (name) {
            case "ade20k" ->
                AdeSource.open(requireFolder(data.resolve("ade20k"), name), meta.resolve("ade20k"), labels);
            case "pascal" -> PascalSource.open(requireFolder(data.resolve("pascal"), name), labels);
            case "os" ->
                OpenSurfacesSource.open(
                        requireFolder(data.resolve("opensurfaces"), name), meta.resolve("opensurfaces"), labels);
            case "dtd" -> DtdSource.open(requireFolder(data.resolve("dtd"), name), meta.resolve("dtd"), labels);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Refuses a folder that is not there. */
    static Path requireFolder(Path folder, String source) {
        if (!Files.isDirectory(folder)) {
            throw new BadInput(
                    "Broden+ lists images of '" + source + "', but '" + folder + "' is no folder",
                    "fetch them with download_Broden+.sh, remove their lines from the lists of images, or choose other"
                            + " \"categories\"");
        }
        return folder;
    }

    /** File name without its suffix. */
    static String baseName(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }
}
