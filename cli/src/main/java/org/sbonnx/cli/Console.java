package org.sbonnx.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** Where a command prints: results to {@code out}, progress and remarks to {@code err}. */
final class Console {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private boolean quiet;

    /** @param terminal whether {@code err} is a terminal whose last line may be rewritten */
    Console(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    void quiet(boolean on) {
        quiet = on;
    }

    /** The same console without progress and remarks. */
    Console silent() {
        Console silent = new Console(out, err, terminal);
        silent.quiet(true);
        return silent;
    }

    /** A line of results. */
    void print(String format, Object... values) {
        out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /** A remark about what is going on; silent when quiet. */
    void note(String format, Object... values) {
        if (!quiet) {
            err.println(String.format(Locale.ROOT, format, values));
            err.flush();
        }
    }

    /** Something the user should know about the input; never silent. */
    void warn(String format, Object... values) {
        err.println("warning: " + String.format(Locale.ROOT, format, values));
        err.flush();
    }

    /** Shows how far a piece of long work is. */
    Progress progress(String what, long total) {
        return new Progress(quiet ? null : err, terminal, what, total);
    }
}
