package org.sbonnx.graph.shape;

/**
 * Says what a node's outputs look like. A rule runs until it meets something unknown: reading it throws
 * {@link Unresolved}, and what was set until then stands. It therefore sets types first, extents next, content last.
 */
@FunctionalInterface
interface ShapeRule {
    void infer(NodeContext node);

    /** Ends a rule for want of knowledge; carries no stack because it is no failure. */
    final class Unresolved extends RuntimeException {
        private static final long serialVersionUID = 1L;
        static final Unresolved INSTANCE = new Unresolved();

        private Unresolved() {
            super(null, null, false, false);
        }
    }

    /** Ends a rule because the operands do not fit each other; becomes a problem of {@link InferredShapes}. */
    final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Conflict(String message) {
            super(message, null, false, false);
        }
    }
}
