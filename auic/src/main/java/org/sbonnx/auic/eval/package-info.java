/** Task accuracy: confusion of a model's classes with the labels. */
@NullMarked
package org.sbonnx.auic.eval;

import org.jspecify.annotations.NullMarked;
