package org.sbonnx.cli.command;

import org.sbonnx.cli.console.Console;

/** One command of {@code sb}; its fields are its options. */
public interface Command {
    /** Works, prints to the console, and returns the exit code. */
    int run(Console console);

    /** The command line as the parser shall see it; a command takes out what depends on the order of its options. */
    default String[] arguments(String[] all) {
        return all;
    }

    /** Options that every command has. */
    CommonOptions common();
}
