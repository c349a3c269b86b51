package org.sbonnx.schemas;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of images with pixel annotations, as a user describes it; paths are relative to the description's folder.
 *
 * @param name appears in every report
 * @param images glob of image files, or of a preset's root
 * @param labels annotation layers; may be empty
 * @param task category whose concept ids are the model's output channels; default: the first layer's
 * @param format preset that replaces {@code images} and {@code labels}, such as {@code cityscapes}
 * @param root folder of the preset's data
 * @param split part of the preset's data
 */
public record DatasetDescription(
        @Nullable String name,
        @Nullable String images,
        @Nullable List<Layer> labels,
        @Nullable String task,
        @Nullable String format,
        @Nullable String root,
        @Nullable String split) {

    /**
     * One label map for each image.
     *
     * @param category concept category of this layer, such as {@code class} or {@code part}
     * @param files glob of the label files; paired with the images by equal base names
     * @param encoding {@code index} (grey or palette value is the id; default) or {@code rgb} (colours of the concepts)
     * @param concepts CSV {@code id,name,category[,r,g,b]}
     * @param ignore id of pixels that count nowhere
     * @param background id of pixels that are annotated but show none of the concepts
     */
    public record Layer(
            String category,
            String files,
            @Nullable String encoding,
            String concepts,
            @Nullable Integer ignore,
            @Nullable Integer background) {}
}
