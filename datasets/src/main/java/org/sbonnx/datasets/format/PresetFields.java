package org.sbonnx.datasets.format;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DatasetDescription;
import org.sbonnx.schemas.data.DatasetDescription.Annotations;

/** Which fields of a description belong to which preset: one that would be without effect is refused. */
final class PresetFields {
    private static final List<String> WITH_ANNOTATIONS = List.of("coco", "coco-panoptic", "cvat");
    private static final List<String> WITH_SPLIT =
            List.of("voc", "ade20k", "mapillary-1.2", "mapillary-2.0", "cityscapes", "camvid", "broden", "broden+");
    private static final List<String> OF_ONE_CATEGORY = List.of("voc", "ade20k", "mapillary-1.2", "mapillary-2.0");
    private static final List<String> WITH_CATEGORIES = List.of("broden", "broden+");
    private static final List<String> WITH_IMAGES = List.of("folder", "labelme");

    private PresetFields() {}

    /** The annotations of a preset that has all of them in one file; fields of no use to it are refused. */
    static Annotations annotations(DatasetDescription description, String preset) {
        Annotations annotations = description.annotations();
        if (annotations == null) {
            throw new BadInput(
                    "format " + preset + " needs the file of its annotations", "add \"annotations\": {\"file\": …}");
        }
        refuse(preset, "annotations\": {\"masks", annotations.masks(), preset.equals("coco-panoptic"));
        refuse(preset, "annotations\": {\"multiLabel", annotations.multiLabel(), !preset.equals("coco-panoptic"));
        refuse(preset, "annotations\": {\"uncovered", annotations.uncovered(), !preset.equals("coco-panoptic"));
        refuse(preset, "annotations\": {\"ignoreCrowds", annotations.ignoreCrowds(), !preset.equals("cvat"));
        refuse(preset, "annotations\": {\"skipLines", annotations.skipLines(), preset.equals("cvat"));
        return annotations;
    }

    /** Refuses what a preset does not read. */
    static void check(DatasetDescription description, String preset) {
        refuse(preset, "annotations", description.annotations(), WITH_ANNOTATIONS.contains(preset));
        refuse(preset, "images", description.images(), WITH_IMAGES.contains(preset));
        refuse(preset, "categories", description.categories(), WITH_CATEGORIES.contains(preset));
        refuse(preset, "split", description.split(), WITH_SPLIT.contains(preset));
        if (preset.equals("voc") && description.list() != null && description.split() != null) {
            throw new BadInput("\"split\" and \"list\" both say which images to read", "leave one of them out");
        }
        refuse(preset, "root", description.root(), !preset.equals("folder"));
        if (description.labels() != null) {
            description.labels().forEach(PresetFields::check);
        }
        if (OF_ONE_CATEGORY.contains(preset)
                && description.task() != null
                && !description.task().equals("class")) {
            throw new BadInput(
                    "task '" + description.task() + "' is none of the categories labelled here (class)",
                    "leave it out");
        }
    }

    private static void check(DatasetDescription.Layer layer) {
        boolean labelme = "labelme".equalsIgnoreCase(layer.encoding());
        refuse(layer, "multiLabel", layer.multiLabel(), labelme);
        refuse(layer, "skipLines", layer.skipLines(), labelme);
    }

    private static void refuse(DatasetDescription.Layer layer, String field, @Nullable Object value, boolean allowed) {
        if (value != null && !allowed) {
            throw new BadInput(
                    "layer '" + layer.category() + "' has no use for \"" + field
                            + "\", which is for the encoding labelme",
                    "leave it out");
        }
    }

    private static void refuse(String preset, String field, @Nullable Object value, boolean allowed) {
        if (value != null && !allowed) {
            throw new BadInput("format " + preset + " has no use for \"" + field + "\"", "leave it out");
        }
    }
}
