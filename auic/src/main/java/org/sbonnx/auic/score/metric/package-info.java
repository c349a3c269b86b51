/**
 * Metrics from counts: optimal thresholds, IoU, stability, NetDissect's detectors. Arithmetic on counts only.
 * Internal to scoring.
 */
@NullMarked
package org.sbonnx.auic.score.metric;

import org.jspecify.annotations.NullMarked;
