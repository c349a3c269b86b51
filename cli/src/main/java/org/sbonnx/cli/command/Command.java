package org.sbonnx.cli.command;

import org.sbonnx.cli.console.Console;

/** One command of {@code sb}; its fields are its options. */
public interface Command {
    /** Runs the command, prints to the console, and returns the exit code. */
    int run(Console console);

    /** The arguments that the parser gets; a command whose options depend on their order removes these here. */
    default String[] arguments(String[] all) {
        return all;
    }

    /** Options that every command has. */
    CommonOptions common();
}
