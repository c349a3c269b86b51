/**
 * ONNX models in memory: what a model holds, the values of its tensors, and an index of producers and consumers. The two
 * interfaces that runtimes implement, {@code GraphRunner} and {@code FeatureSource}, lie here too. Knows neither
 * bottlenecks nor a runtime.
 */
@NullMarked
package org.sbonnx.graph;

import org.jspecify.annotations.NullMarked;
