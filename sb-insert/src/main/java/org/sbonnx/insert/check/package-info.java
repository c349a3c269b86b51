/** Whether a model's bottlenecks are what its manifest says: proofs on the graph, without data and without running it. */
@NullMarked
package org.sbonnx.insert.check;

import org.jspecify.annotations.NullMarked;
