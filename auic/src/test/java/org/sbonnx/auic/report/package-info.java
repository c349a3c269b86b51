/** Tests of the HTML report, on drawn street scenes. */
@NullMarked
package org.sbonnx.auic.report;

import org.jspecify.annotations.NullMarked;
