package org.sbonnx.graph.shape;

/** Ends a {@link ShapeRule} whose operands do not fit each other; becomes a problem of {@link InferredShapes}. */
final class ShapeConflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ShapeConflict(String message) {
        super(message, null, false, false);
    }
}
