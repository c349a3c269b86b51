/**
 * Fine-tunes what follows a bottleneck: request, run, result, and writing the weights back. Features of the frozen
 * part come in through {@code FeatureSource}; this package is the module's whole public interface.
 */
@NullMarked
package org.sbonnx.trainer;

import org.jspecify.annotations.NullMarked;
