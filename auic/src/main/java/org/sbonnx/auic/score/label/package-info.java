/**
 * Labels in the form that counting needs: one number for each set of labels of a pixel, and the label sets of the
 * cells and pixels of each image. Knows data sets, not activations. Internal to scoring.
 */
@NullMarked
package org.sbonnx.auic.score.label;

import org.jspecify.annotations.NullMarked;
