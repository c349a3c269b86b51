package org.sbonnx.datasets;

/**
 * One annotation layer of one image.
 *
 * @param category the concept category that this layer annotates
 * @param width in pixels
 * @param height in pixels
 * @param concepts for each pixel, row-major: a {@link Concept#index()}, {@link #NONE} or {@link #VOID}
 */
@SuppressWarnings("ArrayRecordComponent")
public record LabelMap(String category, int width, int height, short[] concepts) {
    /** The pixel is annotated in this category and shows none of its concepts: a negative for all of them. */
    public static final short NONE = -1;

    /** The pixel is ignored in this category. */
    public static final short VOID = -2;
}
