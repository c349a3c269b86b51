/**
 * What a training keeps in its work folder: checkpoints and the run log. Knows tensors and JSON, no training
 * engine.
 */
@NullMarked
package org.sbonnx.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
