package org.sbonnx.datasets.coco;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sbonnx.datasets.Annotation;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.broden.ContainedPath;
import org.sbonnx.datasets.mask.ShapeConcepts;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DatasetDescription;
import org.sbonnx.schemas.data.DatasetDescription.Annotations;

/**
 * COCO's instances: one JSON file for all images.
 *
 * <pre>
 * images        id, file_name below the root, width, height
 * categories    id, name
 * annotations   id, image_id, category_id, segmentation, iscrowd
 * </pre>
 *
 * Every image that the file lists is annotated, also one without annotations.
 */
public final class CocoFormat {
    private CocoFormat() {}

    /**
     * Opens a data set.
     *
     * @param folder of the description
     * @param root of the images
     */
    public static FileData open(
            DatasetDescription description, Annotations annotations, String name, Path folder, Path root) {
        CocoIndex index = CocoReader.read(folder.resolve(annotations.file()), false);
        ShapeConcepts concepts = concepts(description, annotations, folder, index);
        boolean multiLabel = Boolean.TRUE.equals(annotations.multiLabel());
        boolean ignoreCrowds = Boolean.TRUE.equals(annotations.ignoreCrowds());
        List<FileData.Item> items =
                items(index, root, image -> new CocoAnnotation(index, image, concepts, multiLabel, ignoreCrowds));
        return new FileData(name, items, concepts.all(), concepts.category());
    }

    static ShapeConcepts concepts(
            DatasetDescription description, Annotations annotations, Path folder, CocoIndex index) {
        ShapeConcepts concepts = ShapeConcepts.of(
                annotations, folder, List.copyOf(index.categories().values()));
        concepts.requireTask(description.task());
        return concepts;
    }

    /** The images in the order of the file. */
    static List<FileData.Item> items(CocoIndex index, Path root, Function<CocoIndex.Image, Annotation> annotation) {
        Map<Path, Long> seen = new HashMap<>();
        List<FileData.Item> items = new ArrayList<>();
        for (CocoIndex.Image image : index.images().values()) {
            String where = "'" + index.file() + "' image " + image.id();
            Path path = ContainedPath.resolve(root, image.fileName(), where);
            Long earlier = seen.put(path, image.id());
            if (earlier != null) {
                throw new BadInput(
                        where + " has the file '" + image.fileName() + "' of image " + earlier, "list each image once");
            }
            items.add(new FileData.Item(withoutSuffix(image.fileName()), path, List.of(annotation.apply(image))));
        }
        return items;
    }

    private static String withoutSuffix(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot > fileName.lastIndexOf('/') + 1 ? fileName.substring(0, dot) : fileName;
    }
}
