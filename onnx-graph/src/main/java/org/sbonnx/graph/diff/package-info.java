/**
 * Structural difference of two models, weights compared as bytes where they lie. May know the model and inferred
 * shapes.
 */
@NullMarked
package org.sbonnx.graph.diff;

import org.jspecify.annotations.NullMarked;
