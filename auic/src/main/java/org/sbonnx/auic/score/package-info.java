/**
 * Scores channels against concepts (Losch et al. 2021, section 4): passes over the images, shards, exact second
 * pass, and the assembly of the report. The packages below hold labels, maps, counting and the metric itself.
 */
@NullMarked
package org.sbonnx.auic.score;

import org.jspecify.annotations.NullMarked;
