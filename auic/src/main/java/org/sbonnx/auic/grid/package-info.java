/** Geometry of the cells of a feature map and the pixels of a label map. */
@NullMarked
package org.sbonnx.auic.grid;

import org.jspecify.annotations.NullMarked;
