package org.sbonnx.graph.shape;

/** One element of a small tensor whose content is followed through the graph. */
sealed interface Scalar {
    /** An integer or, as 0 and 1, a boolean. */
    record Int(long value) implements Scalar {}

    /** A floating point number. */
    record Real(double value) implements Scalar {}

    /** An integer that equals the extent of an axis whose number is not known. */
    record Symbolic(Dim dim) implements Scalar {}

    /** An unknown element. */
    Scalar UNKNOWN = new Symbolic(Dim.UNKNOWN);

    static Scalar of(Dim dim) {
        return dim instanceof Dim.Known k ? new Int(k.extent()) : new Symbolic(dim);
    }
}
