package org.sbonnx.cli;

/** Exit codes that scripts rely on. */
final class Exit {
    static final int FINE = 0;
    static final int VIOLATED = 1;
    static final int BAD_INPUT = 2;
    static final int INCOMPARABLE = 3;
    static final int INTERNAL = 4;

    private Exit() {}
}
