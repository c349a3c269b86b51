/** The command {@code sb}: parses, wires, prints. Algorithms live elsewhere. */
@NullMarked
package org.sbonnx.cli;

import org.jspecify.annotations.NullMarked;
