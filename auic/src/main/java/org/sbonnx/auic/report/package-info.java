/** The report as one self-contained HTML page, and the pictures it shows. */
@NullMarked
package org.sbonnx.auic.report;

import org.jspecify.annotations.NullMarked;
