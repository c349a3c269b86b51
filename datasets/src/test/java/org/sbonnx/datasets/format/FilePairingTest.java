package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.format.FilePairing.FileGroup;
import org.sbonnx.datasets.format.FilePairing.Pair;
import org.sbonnx.schemas.BadInput;

class FilePairingTest {
    private static FileGroup group(String description, boolean partial, Glob.Match... files) {
        return new FileGroup(description, List.of(files), partial, false);
    }

    private static Glob.Match match(String file, String folders, String starText) {
        return new Glob.Match(Path.of(file), folders, starText);
    }

    /** Files that a glob such as {@code img/*.png} matched. */
    private static Glob.Match[] matches(String... files) {
        return Arrays.stream(files)
                .map(f -> match(f, "", f.replaceFirst(".*/", "").replaceFirst("\\..*", "")))
                .toArray(Glob.Match[]::new);
    }

    private static void refused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    @Test
    void pairsByBaseNameInOrderOfTheNames() {
        List<Pair> pairs = FilePairing.pair(
                group("images", false, matches("img/b.png", "img/a.png")),
                List.of(group("labels", false, matches("lab/a.png", "lab/b.png"))));
        assertThat(pairs)
                .containsExactly(
                        new Pair("a", Path.of("img/a.png"), List.of(Optional.of(Path.of("lab/a.png")))),
                        new Pair("b", Path.of("img/b.png"), List.of(Optional.of(Path.of("lab/b.png")))));
    }

    @Test
    void pairsByTheOnlyStarWhenSuffixesDiffer() {
        List<Pair> pairs = FilePairing.pair(
                group("images", false, match("x_left.png", "", "x")),
                List.of(group("labels", false, match("x_ids.png", "", "x"))));
        assertThat(pairs).extracting(Pair::name).containsExactly("x");
    }

    @Test
    void pairsByAllWildcardsWhenBaseNamesRepeat() {
        FileGroup images = group("images", false, match("one/0_l.png", "one", "0"), match("two/0_l.png", "two", "0"));
        FileGroup labels = group("labels", false, match("one/0_i.png", "one", "0"), match("two/0_i.png", "two", "0"));
        assertThat(FilePairing.pair(images, List.of(labels)))
                .extracting(Pair::name)
                .containsExactly("one/0", "two/0");

        FileGroup half = group("labels", false, match("one/0_i.png", "one", "0"));
        refused(() -> FilePairing.pair(images, List.of(half)), "labels do not match the images");
    }

    @Test
    void partialLayersMayLackFiles() {
        FileGroup images = group("images", false, matches("a.png", "b.png"));
        assertThat(FilePairing.pair(images, List.of(group("parts", true, matches("b.json")))))
                .extracting(p -> p.labels().get(0).isPresent())
                .containsExactly(false, true);
    }

    @Test
    void namesUnpairedFilesOfBothGroups() {
        refused(
                () -> FilePairing.pair(
                        group("images", false, matches("img/a.png", "img/c.png", "img/d.png")),
                        List.of(group("labels of category 'class'", false, matches("lab/a.png", "lab/x.png")))),
                "labels of category 'class' do not match the images",
                "2 images without labels (first 'img/c.png')",
                "1 label files without an image (first 'lab/x.png')",
                "equal base names");
    }

    @Test
    void refusesTwoImagesOfOneName() {
        refused(
                () -> FilePairing.pair(
                        group("images", false, matches("img/a.jpg", "img/a.png")),
                        List.of(group("labels", false, matches("lab/a.png")))),
                "images have two files of base name 'a': 'img/a.jpg' and 'img/a.png'");
    }
}
