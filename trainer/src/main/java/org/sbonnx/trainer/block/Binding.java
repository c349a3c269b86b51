package org.sbonnx.trainer.block;

/**
 * A value that is computed outside the graph: whatever the graph would compute for {@code to} is left out, and the codes
 * function of the pass, applied to {@code from}, takes its place.
 *
 * @param from the logits of a group, [n, k, h, w]
 * @param to the codes of the group, same shape
 */
public record Binding(String from, String to) {}
