/** Train plans: how a bottlenecked model is fine-tuned, with the paper's defaults. May know {@code json}. */
@NullMarked
package org.sbonnx.schemas.train;

import org.jspecify.annotations.NullMarked;
