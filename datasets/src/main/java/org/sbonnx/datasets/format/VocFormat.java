package org.sbonnx.datasets.format;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.broden.ContainedPath;
import org.sbonnx.datasets.table.ConceptList;
import org.sbonnx.datasets.table.IdTable;
import org.sbonnx.datasets.table.KnownClasses;
import org.sbonnx.schemas.BadInput;

/**
 * Pascal VOC's segmentation: 21 classes, of which 0 is the background.
 *
 * <pre>
 * ImageSets/Segmentation/SPLIT.txt     one name a line; or the list that a description names
 * JPEGImages/NAME.jpg
 * SegmentationClass/NAME.png           palette; 255 (border, and objects that are too hard) counts nowhere
 * </pre>
 */
final class VocFormat {
    private VocFormat() {}

    static SegmentationData open(String name, Path root, String split, Optional<SplitList> other) {
        ConceptList concepts = new ConceptList();
        IdTable ids = KnownClasses.read("voc", "class", concepts);
        SplitList list = other.orElseGet(() -> SplitList.read(
                ContainedPath.resolve(root.resolve("ImageSets").resolve("Segmentation"), split + ".txt", "\"split\"")));
        List<FileData.Item> items = new ArrayList<>();
        for (String image : list.names()) {
            items.add(item(root, list.file(), image, ids));
        }
        return new FileData(name, items, concepts.all(), "class");
    }

    private static FileData.Item item(Path root, Path list, String image, IdTable ids) {
        String where = "'" + list + "'";
        Path picture = existing(ContainedPath.resolve(root.resolve("JPEGImages"), image + ".jpg", where), where);
        Path labels = existing(ContainedPath.resolve(root.resolve("SegmentationClass"), image + ".png", where), where);
        return new FileData.Item(image, picture, List.of(new IndexAnnotation("class", labels, ids)));
    }

    private static Path existing(Path file, String where) {
        if (!Files.exists(file)) {
            throw new BadInput(
                    where + " lists an image whose '" + file + "' does not exist",
                    "restore the file, or shorten the list");
        }
        return file;
    }
}
