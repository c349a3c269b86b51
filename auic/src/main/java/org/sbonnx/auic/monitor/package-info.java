/** Monitors bottlenecks in production: drift of channel frequencies, and disagreement between bottlenecks. */
@NullMarked
package org.sbonnx.auic.monitor;

import org.jspecify.annotations.NullMarked;
