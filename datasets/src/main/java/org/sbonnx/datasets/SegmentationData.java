package org.sbonnx.datasets;

import java.util.List;
import java.util.Optional;
import org.sbonnx.datasets.image.RgbImage;

/**
 * Images with pixel annotations. Nothing is held in memory: every call decodes anew. Thread-safe.
 *
 * <p>An image that lacks annotation in a category has no {@link LabelMap} of it; several maps of one category may lie over
 * each other (a pixel then shows all their concepts, each counted once).
 */
public interface SegmentationData {
    /** Name for reports. */
    String name();

    /** Number of images; at least 1. */
    int size();

    /** All concepts; {@code concepts().get(i).index() == i}. Empty when there are no labels. */
    List<Concept> concepts();

    /** Category whose concept ids are the output channels of a model trained on this data. */
    Optional<String> task();

    /** Base name of an image, without folder and suffix. */
    String imageName(int image);

    /** Decodes an image. */
    RgbImage image(int image);

    /** Decodes the annotation layers of an image; empty when it has none. */
    List<LabelMap> labels(int image);

    /** SHA-256 over names and contents of all images and labels: the identity of the data in reports and caches. */
    String sha256();
}
