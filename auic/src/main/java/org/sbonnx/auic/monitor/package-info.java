/** Watches bottlenecks in production: whether channels are as frequent as they were, whether bottlenecks agree. */
@NullMarked
package org.sbonnx.auic.monitor;

import org.jspecify.annotations.NullMarked;
