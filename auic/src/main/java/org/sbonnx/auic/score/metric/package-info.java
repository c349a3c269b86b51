/**
 * From counts to figures: optimal thresholds, AUiC, stability, coverage, NetDissect's measure, bootstrap.
 * Arithmetic on counts alone.
 */
@NullMarked
package org.sbonnx.auic.score.metric;

import org.jspecify.annotations.NullMarked;
