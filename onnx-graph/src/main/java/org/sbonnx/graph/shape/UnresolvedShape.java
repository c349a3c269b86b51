package org.sbonnx.graph.shape;

/** Ends a {@link ShapeRule} that needs something unknown. Expected, so it has no stack trace. */
final class UnresolvedShape extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final UnresolvedShape INSTANCE = new UnresolvedShape();

    private UnresolvedShape() {
        super(null, null, false, false);
    }
}
