/** How the cells of a feature map meet the pixels of a label map. */
@NullMarked
package org.sbonnx.auic.grid;

import org.jspecify.annotations.NullMarked;
