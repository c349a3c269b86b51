package org.sbonnx.cli.command;

/** Exit codes that scripts rely on. */
public final class ExitCode {
    public static final int FINE = 0;
    public static final int VIOLATED = 1;
    public static final int BAD_INPUT = 2;
    public static final int INCOMPARABLE = 3;
    public static final int INTERNAL = 4;

    private ExitCode() {}
}
