/**
 * Which axis of a value holds channels and which hold positions of the image, traced from the image through the operators.
 * Works on the graph and its shapes alone. Knows nothing of sites and bottlenecks.
 */
@NullMarked
package org.sbonnx.graph.layout;

import org.jspecify.annotations.NullMarked;
