/**
 * What a model's output says of each pixel, and where its class scores are. May know the graph, its edits and its layouts;
 * knows no data set.
 */
@NullMarked
package org.sbonnx.graph.head;

import org.jspecify.annotations.NullMarked;
