/** Features of the frozen part, computed once and kept on disk. */
@NullMarked
package org.sbonnx.trainer.features;

import org.jspecify.annotations.NullMarked;
