/** Segmentation accuracy: confusion matrix of predicted classes and labels. */
@NullMarked
package org.sbonnx.auic.eval;

import org.jspecify.annotations.NullMarked;
