package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobPatternTest {
    /** The file system's own matcher is the reference; it takes exponential time, so the names are short. */
    @Test
    void agreesWithTheFileSystemOnRandomPatterns() {
        Random random = new Random(5);
        String[] parts = {"a", "b", "*", "?", "[ab]", "[!a]", "[a-c]", "{a,bc}", "{,b*}", "\\\\*", "c", "-", "."};
        String letters = "abc-.*";
        int matches = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                pattern.append(parts[random.nextInt(parts.length)]);
            }
            StringBuilder name = new StringBuilder("a");
            for (int n = random.nextInt(6); n > 0; n--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            boolean expected = FileSystems.getDefault()
                    .getPathMatcher("glob:" + pattern)
                    .matches(Path.of(name.toString()).getFileName());
            matches += expected ? 1 : 0;
            assertThat(GlobPattern.compile(pattern.toString()).matches(name.toString()))
                    .as("%s against %s", pattern, name)
                    .isEqualTo(expected);
        }
        assertThat(matches).isGreaterThan(1000);
    }

    @Test
    void matchesLongNamesInLinearTime() {
        String name = "a".repeat(100_000);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(GlobPattern.compile("a*a*a*a*b").matches(name)).isFalse();
            assertThat(GlobPattern.compile("*a*{a,aa}*a*a*").matches(name)).isTrue();
            assertThat(GlobPattern.compile("**********b").matches(name)).isFalse();
        });
    }

    @Test
    void matchesBothUnicodeForms() {
        assertThat(GlobPattern.compile("stra\u00dfe_\u00e9?.png").matches("stra\u00dfe_e\u03011.png"))
                .isTrue();
        assertThat(GlobPattern.compile("e\u0301*").matches("\u00e9t\u00e9")).isTrue();
        assertThat(GlobPattern.compile("?.png").matches("\ud83d\ude97.png")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a", "{a,b", "a}", "{a{b}}", "a\\", "[b-a]", "[]", "[!]"})
    void refusesMalformedPatterns(String pattern) {
        assertThatThrownBy(() -> GlobPattern.compile(pattern)).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void refusesTooManyAlternatives() {
        assertThatThrownBy(() -> GlobPattern.compile("{a,b}".repeat(40)))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessageContaining("1000 alternatives");
    }
}
