package org.sbonnx.insert.calibrate;

import org.sbonnx.graph.FeatureSource;

/**
 * Images annotated with concepts, as calibration sees them.
 *
 * @param features opens the images
 * @param labels their annotations
 */
public record ConceptData(FeatureSource.Factory features, ConceptLabels labels) {

    /** Annotations on a coarse grid. */
    @FunctionalInterface
    public interface ConceptLabels {
        /** The cell is annotated and shows none of the category's concepts. */
        int NONE = -1;

        /** The cell is ignored. */
        int VOID = -2;

        /**
         * @param image index of the image
         * @param category concept category of a group
         * @return for each cell of a {@code height} × {@code width} grid, row-major, the channel in the group, {@link #NONE} or {@link #VOID}
         */
        int[] cells(int image, String category, int height, int width);
    }
}
