package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
    }

    /** Formats whose annotations name their images. */
    @ParameterizedTest
    @ValueSource(strings = {"coco", "coco-panoptic", "cvat", "broden"})
    void annotationsTakeAListToo(String preset) {
        String description = "{\"format\": \"" + preset + "\", " + annotated(preset);
        SegmentationData all = files.open(description + "}");
        files.text("train.txt", "b");
        SegmentationData listed = files.open(description + ", \"list\": \"train.txt\"}");
        assertThat(all.size()).isEqualTo(2);
        assertThat(listed.size()).isEqualTo(1);
        assertThat(listed.imageName(0)).isEqualTo("b");
        assertThat(listed.labels(0)).usingRecursiveComparison().isEqualTo(all.labels(1));
        assertThat(listed.concepts()).isEqualTo(all.concepts());
        assertThat(listed.sha256()).isNotEqualTo(all.sha256());
        files.text("train.txt", "c");
        assertThatThrownBy(() -> files.open(description + ", \"list\": \"train.txt\"}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("'c'", "none of the images", "the annotations");
    }

    /** Two images {@code a} and {@code b} of a format, and the rest of its description. */
    private String annotated(String preset) {
        files.rgb("two/images/a.png", 2, 1, 2).rgb("two/images/b.png", 2, 3, 4);
        String images = "\"images\": [{\"id\": 1, \"file_name\": \"a.png\", \"width\": 2, \"height\": 1},"
                + " {\"id\": 2, \"file_name\": \"b.png\", \"width\": 2, \"height\": 1}],"
                + " \"categories\": [{\"id\": 1, \"name\": \"car\"}], \"annotations\": [";
        String inFile = "\"root\": \"two/images\", \"annotations\": {\"file\": ";
        switch (preset) {
            case "coco" -> {
                files.text(
                        "a.json",
                        "{" + images + "{\"id\": 1, \"image_id\": 2, \"category_id\": 1, \"iscrowd\": 0,",
                        " \"segmentation\": {\"size\": [1, 2], \"counts\": [1, 1]}}]}");
                return inFile + "\"a.json\"}";
            }
            case "coco-panoptic" -> {
                files.rgb("a/a.png", 2, 0x010000, 0).rgb("a/b.png", 2, 0, 0x010000);
                String segments = "\"segments_info\": [{\"id\": 1, \"category_id\": 1, \"iscrowd\": 0}]}";
                files.text(
                        "a.json",
                        "{" + images + "{\"image_id\": 1, \"file_name\": \"a.png\", " + segments,
                        ", {\"image_id\": 2, \"file_name\": \"b.png\", " + segments + "]}");
                return inFile + "\"a.json\"}";
            }
            case "cvat" -> {
                files.text(
                        "a.xml",
                        "<annotations><version>1.1</version><meta><task><labels><label><name>car</name></label></labels></task></meta>",
                        "<image id=\"0\" name=\"a.png\" width=\"2\" height=\"1\"></image>",
                        "<image id=\"1\" name=\"b.png\" width=\"2\" height=\"1\">",
                        "<box label=\"car\" z_order=\"0\" xtl=\"0\" ytl=\"0\" xbr=\"1\" ybr=\"1\"/></image></annotations>");
                return inFile + "\"a.xml\"}";
            }
            default -> {
                files.rgb("two/images/o.png", 2, 0x010000, 0)
                        .text(
                                "two/index.csv",
                                "image,split,ih,iw,sh,sw,object",
                                "a.png,val,1,2,1,2,o.png",
                                "b.png,val,1,2,1,2,o.png")
                        .text("two/category.csv", "name,first,last,count,frequency", "object,1,1,1,1")
                        .text("two/label.csv", "number,name,category,frequency,coverage,syns", "1,car,object(2),1,1,");
                return "\"root\": \"two\"";
            }
        }
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
