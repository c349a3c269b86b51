/**
 * Interprets an ONNX graph on PyTorch tensors so that gradients reach chosen initializers: one file per family of
 * operators. Knows nothing of bottlenecks, losses or data sets; alone reaches beneath DJL's common interface.
 */
@NullMarked
package org.sbonnx.trainer.block;

import org.jspecify.annotations.NullMarked;
