package org.sbonnx.schemas;

/**
 * Input that cannot be used: says what is wrong, where, with which value, and what to do about it. Commands end with exit
 * code 2 and print the message alone.
 */
public final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param problem what is wrong, where, and the offending value, without a full stop
     * @param remedy what the user can do, as an imperative, without a full stop
     */
    public BadInput(String problem, String remedy) {
        super(problem + ": " + remedy + ".");
    }

    /** As {@link #BadInput(String, String)}, keeping the failure that revealed the problem. */
    public BadInput(String problem, String remedy, Throwable cause) {
        super(problem + ": " + remedy + ".", cause);
    }
}
