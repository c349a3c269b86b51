/**
 * Update rules (SGD, AdamW) and the schedules of learning rate and softmax temperature. Knows parameters and
 * gradients, not where they come from.
 */
@NullMarked
package org.sbonnx.trainer.optimizer;

import org.jspecify.annotations.NullMarked;
