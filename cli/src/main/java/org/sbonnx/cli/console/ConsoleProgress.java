package org.sbonnx.cli.console;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.sbonnx.workflow.ProgressListener;

/** Progress of long work: one rewritten line on a terminal, a plain line every ten seconds elsewhere. */
final class ConsoleProgress implements ProgressListener.Step {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;

    private final PrintWriter err;
    private final boolean terminal;
    private final String what;
    private final long total;
    private final LongSupplier nanoClock;
    private final long start;
    private long shown;
    private boolean open;

    /** @param nanoClock nanoseconds since any moment */
    ConsoleProgress(PrintWriter err, boolean terminal, String what, long total, LongSupplier nanoClock) {
        this.err = err;
        this.terminal = terminal;
        this.what = what;
        this.total = total;
        this.nanoClock = nanoClock;
        this.start = nanoClock.getAsLong();
        this.shown = start;
    }

    @Override
    public void advanceTo(long done) {
        long now = nanoClock.getAsLong();
        if (now - shown >= (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
            shown = now;
            show(now, done);
        }
    }

    private void show(long now, long done) {
        double seconds = (now - start) / 1e9;
        String left = done > 0 ? String.format(Locale.ROOT, ", %.0f s left", seconds / done * (total - done)) : "";
        String line = String.format(Locale.ROOT, "%s: %d of %d%s", what, done, total, left);
        if (terminal) {
            err.print("\r\u001b[K" + line);
            open = true;
        } else {
            err.println(line);
        }
        err.flush();
    }

    /** Removes the rewritten line. */
    @Override
    public void close() {
        if (open) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
