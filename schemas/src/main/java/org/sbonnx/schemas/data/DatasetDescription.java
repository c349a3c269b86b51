package org.sbonnx.schemas.data;

import static com.fasterxml.jackson.annotation.JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY;
import static com.fasterxml.jackson.annotation.JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of images with pixel annotations, as a user describes it; paths are relative to the description's folder. Where a list
 * has one entry, the entry alone may stand for it.
 *
 * @param name appears in every report
 * @param images globs of image files, or of a preset's root
 * @param labels annotation layers; may be empty; with a preset, layers in addition to its own
 * @param task category whose concept ids are the model's output channels; default: the first layer's
 * @param format preset that replaces {@code images}: {@code cityscapes}, {@code camvid}, {@code labelme}, {@code broden},
 *     {@code broden+}, {@code coco}, {@code coco-panoptic}, {@code voc}, {@code ade20k}, {@code mapillary-1.2},
 *     {@code mapillary-2.0} or {@code cvat}
 * @param root folder of the preset's data; default: the description's
 * @param split part of the preset's data, such as {@code val}
 * @param categories categories of the preset to read; default: all (of Broden and Broden+: all but {@code scene})
 * @param annotations the one file that holds the annotations of all images, for {@code coco}, {@code coco-panoptic} and
 *     {@code cvat}
 * @param list text file that names the images to read, one a line; default: all that are found
 */
public record DatasetDescription(
        @Nullable String name,

        @JsonFormat(with = {ACCEPT_SINGLE_VALUE_AS_ARRAY, WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED}) @Nullable
        List<String> images,

        @Nullable List<Layer> labels,
        @Nullable String task,
        @Nullable String format,
        @Nullable String root,
        @Nullable String split,
        @Nullable List<String> categories,
        @Nullable Annotations annotations,
        @Nullable String list) {

    /**
     * One label map for each image.
     *
     * @param category concept category of this layer, such as {@code class} or {@code part}
     * @param files globs of the label files; paired with the images by equal base names
     * @param encoding {@code index} (grey or palette value is the id; default), {@code rgb} (colours of the concepts) or
     *     {@code labelme} (polygons, rectangles and circles in JSON, by concept names; what no shape covers is background)
     * @param concepts CSV {@code id,name,category[,r,g,b]}
     * @param ignore ids of pixels that are not counted
     * @param background ids of pixels that are annotated but show none of the concepts
     * @param partial images without a label file are not annotated in this category; default false: they are an error
     * @param multiLabel overlapping labelme shapes all count; default false: later shapes cover earlier ones
     * @param skipLines labelme's points and lines, which cover no area, are left out; default false: they are an error
     */
    public record Layer(
            String category,

            @JsonFormat(with = {ACCEPT_SINGLE_VALUE_AS_ARRAY, WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED})
            List<String> files,

            @Nullable String encoding,
            String concepts,

            @JsonFormat(with = {ACCEPT_SINGLE_VALUE_AS_ARRAY, WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED}) @Nullable
            List<Integer> ignore,

            @JsonFormat(with = {ACCEPT_SINGLE_VALUE_AS_ARRAY, WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED}) @Nullable
            List<Integer> background,

            @Nullable Boolean partial,
            @Nullable Boolean multiLabel,
            @Nullable Boolean skipLines) {}

    /**
     * One file with the annotations of all images. Paths are relative to the description's folder.
     *
     * @param file COCO's JSON or CVAT's XML
     * @param masks of COCO panoptic, the folder of its PNG files; default: beside the file, named like it without its suffix
     * @param category concept category of the annotations; default {@code class}
     * @param concepts CSV {@code id,name,category[,r,g,b]} that gives the file's names other ids; default: the file's own ids
     * @param ignore ids in that table of what counts nowhere
     * @param background ids in that table of what is annotated but no concept
     * @param uncovered id of the concept that pixels show which no shape covers; default: they show none
     * @param multiLabel overlapping shapes all count; default false: later shapes cover earlier ones
     * @param ignoreCrowds pixels of COCO's crowds count nowhere; default false: they show the crowd's category
     * @param skipLines CVAT's points and lines, which cover no area, are left out; default false: they are an error
     */
    public record Annotations(
            String file,
            @Nullable String masks,
            @Nullable String category,
            @Nullable String concepts,

            @JsonFormat(with = {ACCEPT_SINGLE_VALUE_AS_ARRAY, WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED}) @Nullable
            List<Integer> ignore,

            @JsonFormat(with = {ACCEPT_SINGLE_VALUE_AS_ARRAY, WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED}) @Nullable
            List<Integer> background,

            @Nullable Integer uncovered,
            @Nullable Boolean multiLabel,
            @Nullable Boolean ignoreCrowds,
            @Nullable Boolean skipLines) {}
}
