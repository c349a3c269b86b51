package org.sbonnx.graph.shape;

/**
 * Infers the outputs of one operator. A rule runs until it needs something unknown: reading that throws
 * {@link UnresolvedShape}, and what was set before is kept. So it sets element types first, then extents, then elements.
 */
@FunctionalInterface
interface ShapeRule {
    void infer(NodeContext node);
}
