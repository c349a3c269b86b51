/**
 * Augmented data sets: random zooms, flips and colour changes of images with their label maps, repeatable from a
 * seed. Sees data sets only through {@code SegmentationData}.
 */
@NullMarked
package org.sbonnx.datasets.transform;

import org.jspecify.annotations.NullMarked;
