/**
 * Solves the weights of a bottleneck without training: codes from what the model predicts, encoders by multinomial
 * regression (convex) and alignment (not convex), consumers by least squares. Activations arrive through {@code
 * FeatureSource}. Knows no engine.
 */
@NullMarked
package org.sbonnx.insert.calibrate;

import org.jspecify.annotations.NullMarked;
