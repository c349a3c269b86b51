/** Interprets an ONNX graph on PyTorch tensors so that gradients reach chosen initializers. */
@NullMarked
package org.sbonnx.trainer.block;

import org.jspecify.annotations.NullMarked;
