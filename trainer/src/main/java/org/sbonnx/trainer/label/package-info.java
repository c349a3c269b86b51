/**
 * Labels as training needs them: class ids at an output's resolution, class weights, concept counts per feature
 * cell. Arrays only, no training engine.
 */
@NullMarked
package org.sbonnx.trainer.label;

import org.jspecify.annotations.NullMarked;
