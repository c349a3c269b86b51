/** The program sb: finds the command, and turns failures into messages and exit codes. The only place that exits. */
@NullMarked
package org.sbonnx.cli;

import org.jspecify.annotations.NullMarked;
