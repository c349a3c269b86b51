package org.sbonnx.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void whatMovesTheCursorOrHidesIsEscaped() {
        assertThat(PlainText.oneLine("a\u001b[2Jb\nc\rd\u0085e\u2028f\u202eg\u200bh"))
                .isEqualTo("a\\u001b[2Jb\\nc\\rd\\u0085e\\u2028f\\u202eg\\u200bh");
        assertThat(PlainText.oneLine("Straße 道 ✓")).isEqualTo("Straße 道 ✓");
    }

    @Test
    void commandsOfPipelinesAreNone() {
        assertThat(PlainText.withoutCommands("  ::error::x")).isEqualTo("  \\u003a:error::x");
        assertThat(PlainText.withoutCommands("a ##vso[task.x] ##[group] b::c"))
                .isEqualTo("a \\u0023#vso[task.x] \\u0023#[group] b::c");
    }
}
