/** Activations on disk: written once, memory-mapped by NumPy, scored like live ones. */
@NullMarked
package org.sbonnx.auic.dump;

import org.jspecify.annotations.NullMarked;
