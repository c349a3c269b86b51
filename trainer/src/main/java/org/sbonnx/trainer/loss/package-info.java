/**
 * What a phase minimises and how it is validated: cross-entropy with labels, concept targets, distillation,
 * entropy of the codes, metrics. Knows blocks, labels and features; nothing of runs, files or optimizers.
 */
@NullMarked
package org.sbonnx.trainer.loss;

import org.jspecify.annotations.NullMarked;
