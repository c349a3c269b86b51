package org.sbonnx.cli;

/** One command of {@code sb}; its fields are its options. */
interface Command {
    /** Works, prints to the console, and returns the exit code. */
    int run(Console console);

    /** Options that every command has. */
    CommonOptions common();
}
