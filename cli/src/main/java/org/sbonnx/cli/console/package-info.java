/** Standard output and standard error: result lines, remarks, progress. Knows no command. */
@NullMarked
package org.sbonnx.cli.console;

import org.jspecify.annotations.NullMarked;
