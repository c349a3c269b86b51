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
        super(sentence(problem, remedy));
    }

    /** As {@link #BadInput(String, String)}, keeping the failure that revealed the problem. */
    public BadInput(String problem, String remedy, Throwable cause) {
        super(sentence(problem, remedy), cause);
    }

    /** A remedy may be the whole message of an inner failure, with its full stop. */
    private static String sentence(String problem, String remedy) {
        return problem + ": " + remedy + (remedy.endsWith(".") ? "" : ".");
    }
}
