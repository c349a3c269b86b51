/**
 * Proves on the graph that a model's bottlenecks are what its manifest says, without data and without running it.
 * May know sites and the structural difference of models.
 */
@NullMarked
package org.sbonnx.insert.check;

import org.jspecify.annotations.NullMarked;
