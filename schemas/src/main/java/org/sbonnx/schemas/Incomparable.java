package org.sbonnx.schemas;

/** Metrics that must not be compared, or that were never measured. Commands end with exit code 3. */
public final class Incomparable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what cannot be compared with what, and why */
    public Incomparable(String message) {
        super(message);
    }
}
