package org.sbonnx.insert.calibrate.math;

/**
 * A linear classifier: the logits of a point x are {@code weights · x + bias}.
 *
 * @param weights [K, C]: one row for each class, one column for each feature
 * @param bias [K]
 */
@SuppressWarnings("ArrayRecordComponent")
public record LinearClassifier(Matrix weights, float[] bias) {}
