package org.sbonnx.graph.shape;

/**
 * Infers the outputs of one operator. A rule runs until it needs something unknown: reading that throws
 * {@link UnresolvedShape}, and what was set until then stands. It therefore sets element types first, extents next, elements
 * last.
 */
@FunctionalInterface
interface ShapeRule {
    void infer(NodeContext node);
}
