/** Images, label maps, concepts and splits; knows no model. */
@NullMarked
package org.sbonnx.datasets;

import org.jspecify.annotations.NullMarked;
