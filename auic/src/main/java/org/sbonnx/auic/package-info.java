/** Models with bottlenecks, for services: load, run, and read the channels of each cell. */
@NullMarked
package org.sbonnx.auic;

import org.jspecify.annotations.NullMarked;
