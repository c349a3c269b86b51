/**
 * Measurements of a model on a data set: scores, score shards, evaluation, ablation, activation dumps. May know
 * {@code data}.
 */
@NullMarked
package org.sbonnx.schemas.report;

import org.jspecify.annotations.NullMarked;
