package org.sbonnx.datasets.coco;

import java.nio.file.Path;
import java.util.List;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.mask.ShapeConcepts;
import org.sbonnx.schemas.data.DatasetDescription;
import org.sbonnx.schemas.data.DatasetDescription.Annotations;

/**
 * COCO panoptic: one JSON file, and for each image a PNG whose pixels say which segment they belong to.
 *
 * <pre>
 * images        id, file_name below the root, width, height
 * categories    id, name
 * annotations   image_id, file_name of the PNG, segments_info: id, category_id, iscrowd
 * PNG           segment id = R + 256 G + 65536 B; 0 counts nowhere
 * </pre>
 */
public final class PanopticFormat {
    private PanopticFormat() {}

    /**
     * Opens a data set. Images without an annotation are not annotated.
     *
     * @param folder of the description
     * @param root of the images
     */
    public static FileData open(
            DatasetDescription description, Annotations annotations, String name, Path folder, Path root) {
        Path file = folder.resolve(annotations.file());
        Path masks = annotations.masks() == null
                ? file.resolveSibling(file.getFileName().toString().replaceFirst("\\.json$", ""))
                : folder.resolve(annotations.masks());
        CocoIndex index = CocoReader.read(file, true);
        ShapeConcepts concepts = CocoFormat.concepts(description, annotations, folder, index);
        boolean ignoreCrowds = Boolean.TRUE.equals(annotations.ignoreCrowds());
        List<FileData.Item> items = CocoFormat.items(
                index, root, image -> new PanopticAnnotation(index, image, masks, concepts, ignoreCrowds));
        return new FileData(name, items, concepts.all(), concepts.category());
    }
}
