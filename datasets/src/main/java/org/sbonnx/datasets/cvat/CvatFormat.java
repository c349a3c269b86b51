package org.sbonnx.datasets.cvat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbonnx.datasets.FileData;
import org.sbonnx.datasets.broden.ContainedPath;
import org.sbonnx.datasets.mask.ShapeConcepts;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DatasetDescription;
import org.sbonnx.schemas.data.DatasetDescription.Annotations;

/**
 * CVAT for images 1.1: one XML file for all images.
 *
 * <pre>
 * meta/…/labels/label    name, color
 * image                  name below the root, width, height; holds polygon, box, mask, polyline, points, tag
 * </pre>
 *
 * Every image that the file lists is annotated, also one without shapes.
 */
public final class CvatFormat {
    private CvatFormat() {}

    /**
     * Opens a data set.
     *
     * @param folder of the description
     * @param root of the images
     */
    public static FileData open(
            DatasetDescription description, Annotations annotations, String name, Path folder, Path root) {
        CvatFile file = CvatReader.read(folder.resolve(annotations.file()));
        if (file.labels().isEmpty() && annotations.concepts() == null) {
            throw new BadInput(
                    "'" + file.file() + "' declares no labels", "name a table id,name,category under \"concepts\"");
        }
        ShapeConcepts concepts = ShapeConcepts.of(annotations, folder, file.labels());
        concepts.requireTask(description.task());
        boolean multiLabel = Boolean.TRUE.equals(annotations.multiLabel());
        boolean skipLines = Boolean.TRUE.equals(annotations.skipLines());
        List<FileData.Item> items = new ArrayList<>();
        for (CvatFile.Image image : file.images()) {
            Path path = ContainedPath.resolve(root, image.name(), "'" + file.file() + "'");
            int dot = image.name().lastIndexOf('.');
            String title =
                    dot > image.name().lastIndexOf('/') + 1 ? image.name().substring(0, dot) : image.name();
            items.add(new FileData.Item(
                    title, path, List.of(new CvatAnnotation(file, image, concepts, multiLabel, skipLines))));
        }
        return new FileData(name, items, concepts.all(), concepts.category());
    }
}
