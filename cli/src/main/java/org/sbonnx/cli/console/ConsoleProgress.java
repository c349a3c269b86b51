package org.sbonnx.cli.console;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.workflow.ProgressListener;

/** Progress of long work: one rewritten line on a terminal, a plain line every few seconds elsewhere. */
final class ConsoleProgress implements ProgressListener.Step {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;

    private final @Nullable PrintWriter err;
    private final boolean terminal;
    private final String what;
    private final long total;
    private final long start = System.nanoTime();
    private long shown = start;
    private boolean open;
    private long done;

    ConsoleProgress(@Nullable PrintWriter err, boolean terminal, String what, long total) {
        this.err = err;
        this.terminal = terminal;
        this.what = what;
        this.total = total;
    }

    @Override
    public void advanceTo(long n) {
        done = n;
        long now = System.nanoTime();
        if (err != null && now - shown >= (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
            shown = now;
            show(now);
        }
    }

    private void show(long now) {
        PrintWriter to = Objects.requireNonNull(err);
        double seconds = (now - start) / 1e9;
        String left = done > 0 ? String.format(Locale.ROOT, ", %.0f s left", seconds / done * (total - done)) : "";
        String line = String.format(Locale.ROOT, "%s: %d of %d%s", what, done, total, left);
        if (terminal) {
            to.print("\r\u001b[K" + line);
            open = true;
        } else {
            to.println(line);
        }
        to.flush();
    }

    @Override
    public void close() {
        if (err != null && open) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
