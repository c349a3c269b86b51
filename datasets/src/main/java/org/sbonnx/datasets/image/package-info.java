/**
 * Decodes image files to 8-bit RGB and checks that they are whole, resamples them, and fills shapes as Pillow
 * does. Knows nothing of labels or data sets.
 */
@NullMarked
package org.sbonnx.datasets.image;

import org.jspecify.annotations.NullMarked;
