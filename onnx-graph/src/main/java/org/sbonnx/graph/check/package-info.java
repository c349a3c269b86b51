/**
 * Faults of a model: wiring, sizes, declarations, operator sets. Reads no large weights and never throws. May know
 * the model and inferred shapes.
 */
@NullMarked
package org.sbonnx.graph.check;

import org.jspecify.annotations.NullMarked;
