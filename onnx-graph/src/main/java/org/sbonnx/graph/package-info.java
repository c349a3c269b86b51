/** Load, index, edit, check and save ONNX graphs without losing anything; knows neither bottlenecks nor a runtime. */
@NullMarked
package org.sbonnx.graph;

import org.jspecify.annotations.NullMarked;
