/**
 * The maps of one image: activations with their geometry, up-sampled where the label grid is scored. Knows labels,
 * no counts.
 */
@NullMarked
package org.sbonnx.auic.score.map;

import org.jspecify.annotations.NullMarked;
