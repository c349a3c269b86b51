/**
 * ONNX models in memory and on disk: loading, saving without loss, tensors in every layout the format has,
 * external data, and an index of producers and consumers. The two interfaces that runtimes implement, {@code
 * GraphRunner} and {@code FeatureSource}, lie here too. Knows neither bottlenecks nor a runtime.
 */
@NullMarked
package org.sbonnx.graph;

import org.jspecify.annotations.NullMarked;
