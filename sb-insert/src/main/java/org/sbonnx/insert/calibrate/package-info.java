/**
 * Bottlenecks without training: codes from what the model does with a pixel, encoders by convex regression, readers by least
 * squares. Activations arrive through {@link org.sbonnx.graph.FeatureSource}.
 */
@NullMarked
package org.sbonnx.insert.calibrate;

import org.jspecify.annotations.NullMarked;
