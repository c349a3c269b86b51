/**
 * Labels as counting needs them: one number for each set of labels that a pixel carries, and where the cells and
 * pixels of each image belong. Knows data sets, no activations.
 */
@NullMarked
package org.sbonnx.auic.score.label;

import org.jspecify.annotations.NullMarked;
