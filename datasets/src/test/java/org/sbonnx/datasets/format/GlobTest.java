package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

class GlobTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() {
        new TemporaryDataset(folder)
                .text("img/b.png")
                .text("img/a.png")
                .text("img/c.jpg")
                .text("img/.hidden.png")
                .text("city/one/x_left.png")
                .text("city/two/x_left.png");
    }

    private List<String> names(String glob) {
        return Glob.expand(folder, glob).stream()
                .map(m -> folder.relativize(m.file().normalize()).toString())
                .toList();
    }

    private static void refused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    @Test
    void expandsWildcardsInOrderOfThePaths() {
        assertThat(names("img/*.png")).containsExactly("img/a.png", "img/b.png");
        assertThat(names("img/?.jpg")).containsExactly("img/c.jpg");
        assertThat(names("img/[a-b].png")).containsExactly("img/a.png", "img/b.png");
        assertThat(names("img/{a,c}.{png,jpg}")).containsExactly("img/a.png", "img/c.jpg");
        assertThat(names("img/.*.png")).containsExactly("img/.hidden.png");
        assertThat(names("./city/../img/a.png")).containsExactly("img/a.png");
        assertThat(names("**/*_left.png")).containsExactly("city/one/x_left.png", "city/two/x_left.png");
        assertThat(Glob.expand(Path.of("elsewhere"), folder + "/img/*.jpg")).hasSize(1);
    }

    @Test
    void keepsWhatWildcardsMatched() {
        Glob.Match match = Glob.expand(folder, "city/*/*_left.png").get(1);
        assertThat(match.folders()).isEqualTo("two");
        assertThat(match.starText()).isEqualTo("x");
        assertThat(match.wildcardText()).isEqualTo("two/x");
        assertThat(match.baseName()).isEqualTo("x_left");
        assertThat(Glob.expand(folder, "img/?.jpg").get(0).starText()).isEqualTo("c");
    }

    @Test
    void loopsOfLinksDoNoHarm() throws Exception {
        Files.createSymbolicLink(folder.resolve("img/loop"), folder);
        Files.createSymbolicLink(folder.resolve("img/self"), folder.resolve("img"));
        Path linked = Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("img"));

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(names("**/img/*.png")).containsExactly("img/a.png", "img/b.png");
            assertThat(Glob.expand(folder, linked + "/?.png")).hasSize(2);
        });
    }

    @Test
    void matchesDanglingLinksSoThatReadingReportsThem() throws Exception {
        Files.createSymbolicLink(folder.resolve("img/d.png"), folder.resolve("nowhere"));
        assertThat(names("img/d.*")).containsExactly("img/d.png");
    }

    @Test
    void refusesGlobsWithoutFiles() {
        refused(() -> names("pics/*.png"), "no file matches 'pics/*.png' in folder '" + folder);
        refused(() -> names("img"), "no file matches 'img'");
        refused(() -> names("img/[.png"), "glob 'img/[.png' is malformed");
        refused(() -> names("img/\0.png"), "is malformed");
    }

    @Test
    void saysHowFoldersAreSeparated() {
        refused(() -> Glob.expand(folder, "img\\*.png"), "no file matches 'img\\*.png'", "separate folders by /");
    }
}
