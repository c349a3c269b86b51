/**
 * Exact 64-bit counts of (channel, label set, bin): bins, kernels, per-thread tables, histograms of channels.
 * Results do not depend on threads or order. Knows no metric. Internal to scoring.
 */
@NullMarked
package org.sbonnx.auic.score.count;

import org.jspecify.annotations.NullMarked;
