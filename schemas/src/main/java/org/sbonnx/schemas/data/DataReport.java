package org.sbonnx.schemas.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Contents and faults of a data set.
 *
 * @param name of the data set
 * @param sha256 its identity; null when a file cannot be read
 * @param images number of images
 * @param task category of the model's classes; null without labels
 * @param sizes of the images that can be decoded, the most frequent first
 * @param categories what is annotated
 * @param concepts in the data set's order
 * @param faults a sentence for each, in the order of the images; empty when there are none
 */
public record DataReport(
        String name,
        @Nullable String sha256,
        int images,
        @Nullable String task,
        List<SizeCount> sizes,
        List<CategoryCount> categories,
        List<ConceptCount> concepts,
        List<String> faults) {

    /** How many images have that size in pixels. */
    public record SizeCount(int width, int height, int images) {}

    /**
     * @param images images annotated in the category
     * @param labelled pixels that show at least one of its concepts
     * @param background pixels that show none of them
     * @param ignored pixels that are not counted
     */
    public record CategoryCount(String category, int images, long labelled, long background, long ignored) {}

    /**
     * @param id value in the label files
     * @param images images that show the concept
     * @param pixels pixels that show it, each counted once
     * @param share {@code pixels} among the pixels of its category that count; null when there are none
     */
    public record ConceptCount(
            String category,
            int id,
            String name,
            int images,
            long pixels,
            @Nullable Double share) {}
}
