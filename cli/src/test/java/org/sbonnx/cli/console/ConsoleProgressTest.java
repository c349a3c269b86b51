package org.sbonnx.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.sbonnx.workflow.ProgressListener;

class ConsoleProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter text = new StringWriter();
    private long now = 5 * SECOND;

    private Console.Progress begin(boolean terminal) {
        return new Console.Progress(new PrintWriter(text), terminal, "scoring", 40, () -> now);
    }

    private void advance(Console.Progress progress, double seconds, long done) {
        now += (long) (seconds * SECOND);
        progress.advanceTo(done);
    }

    @Test
    void aPipeReceivesALineEveryTenSeconds() {
        try (Console.Progress progress = begin(false)) {
            advance(progress, 9.9, 1);
            assertThat(text.toString()).isEmpty();
            advance(progress, 0.1, 10);
            advance(progress, 9, 15);
            advance(progress, 1, 20);
        }
        assertThat(text.toString().lines())
                .containsExactly("scoring: 10 of 40, 30 s left", "scoring: 20 of 40, 20 s left");
    }

    @Test
    void aTerminalsLineIsRewrittenAndRemoved() {
        try (Console.Progress progress = begin(true)) {
            advance(progress, 0.1, 1);
            advance(progress, 0.9, 0);
            advance(progress, 1, 8);
        }
        assertThat(text.toString())
                .isEqualTo("\r\u001b[Kscoring: 0 of 40\r\u001b[Kscoring: 8 of 40, 8 s left\r\u001b[K");
    }

    @Test
    void shortWorkShowsNothing() {
        try (Console.Progress progress = begin(true)) {
            advance(progress, 0.1, 40);
        }
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void aQuietConsoleShowsNoProgress() {
        Console console = new Console(new PrintWriter(text), new PrintWriter(text), true);
        console.quiet(true);
        assertThat(console.begin("scoring", 40)).isSameAs(ProgressListener.Step.NONE);
        console.warn("too dark");
        assertThat(text.toString()).isEqualToNormalizingNewlines("warning: too dark\n");
    }
}
