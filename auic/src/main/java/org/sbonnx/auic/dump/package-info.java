/** Activations on disk as .npy files: written once, then scored like those of a running model. */
@NullMarked
package org.sbonnx.auic.dump;

import org.jspecify.annotations.NullMarked;
