package org.sbonnx.cli.console;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.PlainText;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.ProgressListener;

/** Where a command prints: results to {@code out}, progress and remarks to {@code err}. */
public final class Console implements ProgressListener {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private boolean quiet;

    /** @param terminal whether {@code err} is a terminal whose last line may be rewritten */
    public Console(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    public void quiet(boolean on) {
        quiet = on;
    }

    /** A line of results. */
    public void print(String format, Object... values) {
        printLines(out, values.length == 0 ? format : format(format, values));
    }

    /** A line for a CI system to obey, escaped by its writer. */
    public void command(String line) {
        out.println(line);
        out.flush();
    }

    /** Values come from models and data; the format alone may hold line breaks. */
    private static String format(String format, Object... values) {
        Object[] plain = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            boolean shown = values[i] == null || values[i] instanceof Number || values[i] instanceof Character;
            plain[i] = shown ? values[i] : PlainText.oneLine(values[i].toString());
        }
        return String.format(Locale.ROOT, format, plain);
    }

    private static void printLines(PrintWriter to, String text) {
        text.lines().map(PlainText::oneLine).map(PlainText::withoutCommands).forEach(to::println);
        if (text.isEmpty()) {
            to.println();
        }
        to.flush();
    }

    /** Prints a remark, unless quiet. */
    public void note(String format, Object... values) {
        note(format(format, values));
    }

    /** As {@link #note(String, Object...)}, for a message that is complete. */
    @Override
    public void note(String message) {
        if (!quiet) {
            printLines(err, PlainText.oneLine(message));
        }
    }

    /** Prints a warning about the input, also when quiet. */
    public void warn(String format, Object... values) {
        warn(format(format, values));
    }

    /** As {@link #warn(String, Object...)}, for a message that is complete. */
    @Override
    public void warn(String message) {
        printLines(err, "warning: " + PlainText.oneLine(message));
    }

    /** Shows how far a piece of long work is. */
    @Override
    public Step begin(String what, long total) {
        return quiet
                ? Step.NONE
                : new Progress(
                        err, terminal, PlainText.withoutCommands(PlainText.oneLine(what)), total, System::nanoTime);
    }

    /** One line of remarks for each epoch. */
    @Override
    public void epoch(ScoreReport.Epoch e) {
        note(
                "%s epoch %d: loss %.4f%s%s%s, T %.3f, %.0f s",
                e.phase(),
                e.epoch(),
                e.loss(),
                optional(", mIoU %.4f", e.miou()),
                optional(" (soft %.4f)", e.miouSoft()),
                e.active() == null ? "" : ", " + e.active() + " active",
                e.temperature(),
                e.seconds());
    }

    private static String optional(String format, @Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, format, value);
    }

    /** One row of results for each width, the original's first, below a header. */
    @Override
    public void frontierPoint(ScoreReport.FrontierPoint p) {
        boolean original = p.label().equals("-");
        if (original) {
            print("%6s %8s %8s %8s %8s", "K", "mIoU", "AUiC", "coverage", "active");
        }
        print(
                "%6s %8.4f %8.3f %8.3f %8d%s",
                original ? "-" : p.channels(),
                p.miou(),
                p.auic(),
                p.coverage(),
                p.active(),
                original ? "   the original" : "");
    }

    /** Progress of long work: one rewritten line on a terminal, a plain line every ten seconds elsewhere. */
    static final class Progress implements ProgressListener.Step {
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
        Progress(PrintWriter err, boolean terminal, String what, long total, LongSupplier nanoClock) {
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
}
