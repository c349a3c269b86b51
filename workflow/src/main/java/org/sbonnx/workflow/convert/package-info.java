/**
 * From a model to one with a bottleneck: concepts, calibration, the choice of a plan, fine-tuning, sweeps over
 * widths. Uses workflow.score to measure the result; nothing in workflow.score knows this package.
 */
@NullMarked
package org.sbonnx.workflow.convert;

import org.jspecify.annotations.NullMarked;
