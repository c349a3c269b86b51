/** Fine-tunes what follows a bottleneck and writes the weights back; features come in through interfaces. */
@NullMarked
package org.sbonnx.trainer;

import org.jspecify.annotations.NullMarked;
