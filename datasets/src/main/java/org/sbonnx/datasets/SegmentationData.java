package org.sbonnx.datasets;

import java.util.List;
import java.util.Optional;
import org.sbonnx.datasets.image.RgbImage;

/**
 * Images with pixel annotations. Nothing is cached: every call decodes the files again. Thread-safe.
 *
 * <p>An image that lacks annotation in a category has no {@link LabelMap} of it; several maps of one category may
 * overlap (a pixel then shows all their concepts, each counted once).
 */
public interface SegmentationData {
    /** Name of the data set, as reports show it. */
    String name();

    /** Number of images; at least 1. */
    int size();

    /** All concepts; {@code concepts().get(i).index() == i}. Empty when there are no labels. */
    List<Concept> concepts();

    /** Category whose concept ids are the output channels of a model trained on this data. */
    Optional<String> task();

    /** Name of an image, unique in the data set; has no suffix, may contain folders. */
    String imageName(int image);

    /** Decodes an image. */
    RgbImage image(int image);

    /** Decodes the annotation layers of an image; empty when it has none. */
    List<LabelMap> labels(int image);

    /**
     * Identity of the data in reports and caches, as 64 hexadecimal digits: equal for equal images, labels and concepts in equal
     * order.
     */
    String sha256();
}
