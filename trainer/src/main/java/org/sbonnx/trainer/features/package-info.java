/** Features of the frozen part by image: cached on disk, subsampled, stacked into batches. Computes none itself. */
@NullMarked
package org.sbonnx.trainer.features;

import org.jspecify.annotations.NullMarked;
