package org.sbonnx.graph.layout;

/** Thrown by a rule that cannot say what the axes of an output are. */
final class Untraceable extends RuntimeException {
    static final Untraceable INSTANCE = new Untraceable();

    private static final long serialVersionUID = 1;

    private Untraceable() {
        super("axes that cannot be traced", null, false, false);
    }

    /** An axis in [−rank, rank) as one in [0, rank). */
    static int checkedAxis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw INSTANCE;
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
