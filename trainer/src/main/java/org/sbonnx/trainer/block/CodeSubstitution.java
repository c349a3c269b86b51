package org.sbonnx.trainer.block;

/**
 * Codes that are computed outside the graph: the code function of the forward pass, applied to {@code logits}, replaces the
 * nodes that compute {@code codes}.
 *
 * @param logits the logits of a group, [n, k, h, w]
 * @param codes the codes of the group, same shape
 */
public record CodeSubstitution(String logits, String codes) {}
