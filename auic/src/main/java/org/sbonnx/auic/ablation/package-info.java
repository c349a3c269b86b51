/**
 * What the network uses each channel for: channels are switched off one by one and the change of the output is
 * measured. Knows the engine, not how bottlenecks are made.
 */
@NullMarked
package org.sbonnx.auic.ablation;

import org.jspecify.annotations.NullMarked;
