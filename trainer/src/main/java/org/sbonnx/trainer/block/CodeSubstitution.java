package org.sbonnx.trainer.block;

/**
 * A value that is computed outside the graph: whatever the graph would compute for {@code codes} is left out, and the codes
 * function of the pass, applied to {@code logits}, takes its place.
 *
 * @param logits the logits of a group, [n, k, h, w]
 * @param codes the codes of the group, same shape
 */
public record CodeSubstitution(String logits, String codes) {}
