package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "commands.md");

    @Test
    void thePageOfCommandsIsUpToDate() throws IOException {
        String now = Reference.markdown(Sb.commands());
        if (Boolean.getBoolean("sb.docs.write")) {
            Files.writeString(PAGE, now);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/commands.md is out of date: run mvn -pl cli -am -Dtest=ReferenceTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dsb.docs.write=true test")
                .isEqualTo(now);
    }

    @Test
    void itKnowsEveryCommandAndExplainsEveryOption() {
        String page = Reference.markdown(Sb.commands());
        Sb.commands().keySet().forEach(name -> assertThat(page).contains("\n## sb " + name + "\n"));
        assertThat(page.lines().filter(l -> l.startsWith("| `-")))
                .allMatch(l -> l.split("\\|")[2].strip().length() > 5);
        assertThat(page).doesNotContain("/home").doesNotContain("null");
    }
}
