/**
 * Channel ablation: replaces channels one at a time and measures the change of the output. Runs models with
 * ONNX Runtime; does not know how bottlenecks are made.
 */
@NullMarked
package org.sbonnx.auic.ablation;

import org.jspecify.annotations.NullMarked;
