/**
 * Shape inference: element types, extents and small constant values of every tensor, one rule for each operator of
 * the default domain (opset 9 to 22), and the floating point operations that follow from them. May know the model
 * only.
 */
@NullMarked
package org.sbonnx.graph.shape;

import org.jspecify.annotations.NullMarked;
