package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

class SplitListTest {
    private static final String LAYER =
            "\"labels\": [{\"category\": \"class\", \"files\": \"labels/*.png\", \"concepts\": \"classes.csv\"}]}";

    @TempDir
    Path folder;

    private TemporaryDataset files;

    @BeforeEach
    void files() {
        files = new TemporaryDataset(folder).text("classes.csv", "id,name,category", "0,sky,class", "1,road,class");
        for (String name : List.of("a", "b", "c")) {
            files.rgb("images/" + name + ".png", 2, 0x102030, 0x405060);
            files.grey("labels/" + name + ".png", 2, 0, 1);
        }
        files.rgb("more/d.png", 2, 0, 0).grey("labels/e.png", 2, 0, 1);
    }

    private List<String> names(String images) {
        SegmentationData data = files.open("{\"images\": " + images + ", \"list\": \"train.txt\", " + LAYER);
        return IntStream.range(0, data.size()).mapToObj(data::imageName).toList();
    }

    private void refused(String images, String... parts) {
        assertThatThrownBy(() -> names(images)).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    @Test
    void readsTheListedImagesOnly() {
        files.text("train.txt", "c", "", "  images/a.png  ", "\r");
        assertThat(names("\"images/*.png\"")).containsExactly("a", "c");
    }

    @Test
    void takesTheEndOfThePathWithOrWithoutSuffix() {
        files.text("train.txt", "/images/b", "./a.png");
        assertThat(names("[\"images/*.png\", \"more/*.png\"]")).containsExactly("a", "b");
    }

    @Test
    void refusesAListedImageWithoutLabels() {
        files.text("train.txt", "a", "d");
        refused("[\"images/*.png\", \"more/*.png\"]", "1 images without labels", "d.png");
    }

    @Test
    void refusesWhatNamesNoImageOrSeveral() {
        files.text("train.txt", "a", "x");
        refused("\"images/*.png\"", "train.txt", "'x'", "none of the images");
        files.text("train.txt", "images/a.png labels/a.png");
        refused("\"images/*.png\"", "labels/a.png", "first column");
        files.text("train.txt", "a", "a.png");
        refused("\"images/*.png\"", "twice", "a.png");
        files.text("train.txt", "a").rgb("more/a.png", 2, 0, 0);
        refused("[\"images/*.png\", \"more/*.png\"]", "more/a.png", "as well as");
        files.text("train.txt", "");
        refused("\"images/*.png\"", "lists no images");
    }

    @Test
    void refusesNoGlobs() {
        files.text("train.txt", "a");
        refused("[]", "list of globs is empty");
    }

    @Test
    void refusesAListWhereTheFormatHasItsOwn() {
        files.text("train.txt", "a");
        assertThatThrownBy(() -> files.open("{\"format\": \"voc\", \"split\": \"val\", \"list\": \"train.txt\"}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("split", "list");
        assertThatThrownBy(() -> files.open(
                        "{\"format\": \"coco\", \"annotations\": {\"file\": \"x\"}, \"list\": \"train.txt\"}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no use for \"list\"");
    }

    @Test
    void vocTakesAnotherList() {
        files.jpeg("JPEGImages/x.jpg", 2, 1).grey("SegmentationClass/x.png", 2, 0, 255);
        files.text("mine.txt", "x");
        SegmentationData data = files.open("{\"format\": \"voc\", \"list\": \"mine.txt\"}");
        assertThat(data.size()).isEqualTo(1);
        assertThat(data.imageName(0)).isEqualTo("x");
    }

    @Test
    void namesPairAcrossUnicodeForms() {
        files.rgb("images/caf\u00e9.png", 2, 0, 0).grey("labels/cafe\u0301.png", 2, 1, 0);
        files.text("train.txt", "cafe\u0301");
        assertThat(names("\"images/*.png\"")).containsExactly("caf\u00e9");
        files.rgb("e\u0301te\u0301/only.png", 2, 0, 0)
                .grey("labels/only.png", 2, 1, 0)
                .text("train.txt", "only");
        assertThat(names("\"\u00e9t\u00e9/*.png\"")).containsExactly("only");
    }
}
