package org.sbonnx.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.DatasetInspector;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DataReport;

/** Small files whose pixels can be counted by hand. */
class CocoFormatTest {
    private static final String A = "{\"id\": 4, \"file_name\": \"s/a.png\", \"width\": 4, \"height\": 2}";
    private static final String B = "{\"id\": 2, \"file_name\": \"b.png\", \"width\": 3, \"height\": 1}";
    private static final String CATEGORIES =
            "{\"id\": 9, \"name\": \"cat\"}, {\"id\": 1, \"name\": \"dog\", \"supercategory\": \"x\"}";

    @TempDir
    Path folder;

    private TemporaryDataset tree;

    @BeforeEach
    void images() {
        tree = new TemporaryDataset(folder).rgb("img/s/a.png", 4, new int[8]).rgb("img/b.png", 3, new int[3]);
    }

    private SegmentationData open(String more) {
        return tree.open(
                "{\"format\": \"coco\", \"root\": \"img\", \"annotations\": {\"file\": \"a.json\"%s}}".formatted(more));
    }

    private void file(String images, String categories, String... annotations) {
        tree.text(
                "a.json",
                "{\"info\": {\"x\": [1, {}]}, \"images\": [" + images + "],",
                "\"annotations\": [" + String.join(",\n", annotations) + "], \"categories\": [" + categories + "]}");
    }

    private static String annotation(int id, int image, int category, int crowd, String segmentation) {
        return "{\"segmentation\": %s, \"area\": 1.5, \"iscrowd\": %d, \"image_id\": %d, \"category_id\": %d, \"id\": %d}"
                .formatted(segmentation, crowd, image, category, id);
    }

    /** The first two columns of a.png, then its first row but for the last pixel, then its last column as a crowd. */
    private void overlapping() {
        file(
                A + "," + B,
                CATEGORIES,
                annotation(1, 4, 9, 0, "{\"size\": [2, 4], \"counts\": [0, 4, 4]}"),
                annotation(5, 4, 1, 0, "{\"size\": [2, 4], \"counts\": [0, 1, 1, 1, 1, 1, 3]}"),
                annotation(3, 4, 1, 1, "{\"size\": [2, 4], \"counts\": [6, 2]}"));
    }

    private void refused(Runnable task, String... parts) {
        assertThatThrownBy(task::run).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    private void refusedOnOpening(String... parts) {
        refused(() -> open(""), parts);
    }

    private void refusedMask(String segmentation, String... parts) {
        file(A, CATEGORIES, annotation(12, 4, 9, 0, segmentation));
        SegmentationData data = open("");
        refused(() -> data.labels(0), parts);
        assertThat(DatasetInspector.inspect(data).faults()).anyMatch(f -> f.contains(parts[0]));
    }

    @Test
    void laterInstancesCoverEarlierOnes() {
        overlapping();
        SegmentationData data = open("");

        assertThat(data.concepts())
                .extracting(Concept::id, Concept::name, Concept::category)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "dog", "class"),
                        org.assertj.core.groups.Tuple.tuple(9, "cat", "class"));
        assertThat(data.imageName(0)).isEqualTo("s/a");
        assertThat(data.imageName(1)).isEqualTo("b");
        assertThat(data.task()).contains("class");
        assertThat(data.labels(0)).hasSize(1);
        assertThat(data.labels(0).get(0).concepts()).containsExactly(0, 0, 0, 0, 1, 1, -1, 0);
        assertThat(data.labels(1).get(0).concepts()).containsExactly(-1, -1, -1);
        assertThat(data.image(1).width()).isEqualTo(3);
    }

    @Test
    void overlapsCrowdsAndTheRestCountAsTheDescriptionSays() {
        overlapping();
        SegmentationData all = open(", \"multiLabel\": true, \"category\": \"animal\", \"ignoreCrowds\": true");

        assertThat(all.labels(0)).hasSize(2).extracting(LabelMap::category).containsOnly("animal");
        assertThat(all.labels(0).get(0).concepts()).containsExactly(1, 1, 0, -2, 1, 1, -1, -2);
        assertThat(all.labels(0).get(1).concepts()).containsExactly(0, 0, -1, -2, -1, -1, -1, -2);
        assertThat(DatasetInspector.inspect(all).concepts())
                .extracting(DataReport.ConceptCount::pixels)
                .containsExactly(3L, 4L);
        SegmentationData rest = open(", \"uncovered\": 0");
        assertThat(rest.concepts()).extracting(Concept::name).containsExactly("dog", "cat", "background");
        assertThat(TaskLabels.of(rest).orElseThrow().labels(0).ids()).containsExactly(1, 1, 1, 1, 9, 9, 0, 1);
        assertThat(open("").sha256())
                .isEqualTo(open("").sha256())
                .isNotEqualTo(all.sha256())
                .isNotEqualTo(rest.sha256());
    }

    @Test
    void aTableGivesOtherIds() {
        overlapping();
        tree.text("c.csv", "id,name,category", "3,dog,pet", "7,cat,pet", "8,cow,pet");
        String table = ", \"category\": \"pet\", \"concepts\": \"c.csv\"";
        SegmentationData data = open(table + ", \"ignore\": 7");

        assertThat(data.concepts()).extracting(Concept::id).containsExactly(3, 8);
        assertThat(data.labels(0).get(0).concepts()).containsExactly(0, 0, 0, 0, -2, -2, -1, 0);
        tree.text("c.csv", "id,name,category", "3,dog,pet");
        refused(() -> open(table).labels(0), "a.json' annotation 1 (image 's/a.png')", "undeclared concept 'cat'");
        refused(() -> open(table + ", \"uncovered\": 5"), "\"uncovered\" is 5, which is no concept of 'c.csv'");
        refused(() -> open(", \"ignore\": 5"), "no table of concepts");
    }

    @Test
    void opensTheExampleDescription() throws IOException {
        tree.rgb("val/images/b.png", 3, new int[3])
                .text(
                        "val/annotations.json",
                        "{\"images\": [" + B + "], \"categories\": [" + CATEGORIES + "], \"annotations\": ["
                                + annotation(1, 2, 9, 0, "{\"size\": [1, 3], \"counts\": [1, 1, 1]}") + "]}")
                .text("parts.csv", "id,name,category", "0,rest,part", "1,cat,part", "255,dog,part");
        SegmentationData data = tree.open(Files.readString(Path.of("..", "schemas", "examples", "dataset-coco.json")));

        assertThat(data.name()).isEqualTo("car-parts-val");
        assertThat(data.labels(0).get(0).concepts()).containsExactly(0, 1, 0);
    }

    @Test
    void labelmesSpecialNamesAreNoConcepts() {
        file(
                B,
                "{\"id\": 1, \"name\": \"_background_\"}, {\"id\": 2, \"name\": \"__ignore__\"}, {\"id\": 3, \"name\": \"x\"}",
                annotation(1, 2, 3, 0, "{\"size\": [1, 3], \"counts\": [0, 3]}"),
                annotation(2, 2, 1, 0, "{\"size\": [1, 3], \"counts\": [0, 1, 2]}"),
                annotation(3, 2, 2, 0, "{\"size\": [1, 3], \"counts\": [2, 1]}"));

        assertThat(open("").concepts()).extracting(Concept::name).containsExactly("x");
        assertThat(open("").labels(0).get(0).concepts()).containsExactly(-1, 0, -2);
        SegmentationData task = open(", \"uncovered\": 1");
        assertThat(task.concepts()).extracting(Concept::name).containsExactly("_background_", "x");
        assertThat(task.labels(0).get(0).concepts()).containsExactly(0, 1, -2);
    }

    @Test
    void readsFilesThatBeginWithAByteOrderMark() {
        String text = "\uFEFF{\"images\": [" + B + "], \"categories\": [{\"id\": 1, \"name\": \"Stra\u00dfe\"}],"
                + " \"annotations\": [" + annotation(1, 2, 1, 0, "{\"size\": [1, 3], \"counts\": [1, 2]}") + "]}";
        tree.bytes("a.json", text.getBytes(StandardCharsets.UTF_8));
        assertThat(open("").labels(0).get(0).concepts()).containsExactly(-1, 0, 0);
        tree.bytes("a.json", text.substring(1).getBytes(StandardCharsets.UTF_16));
        refusedOnOpening("a.json' annotations number 1 is not UTF-8");
    }

    @Test
    void refusesMalformedMasks() {
        refusedMask(
                "{\"size\": [2, 4], \"counts\": [4, 5]}", "annotation 12 (image 's/a.png') has the run 5 (number 2)");
        refusedMask("{\"size\": [2, 4], \"counts\": [4, 3]}", "has runs of 7 pixels, but 4x2 are 8");
        refusedMask("{\"size\": [2, 4], \"counts\": [9, -1]}", "has the run 9");
        refusedMask("{\"size\": [2, 4], \"counts\": [4, -1, 5]}", "has the run -1 (number 2)");
        refusedMask("{\"size\": [2, 4], \"counts\": [4, 0.5]}", "has '0.5' in its \"counts\"");
        refusedMask("{\"size\": [4, 2], \"counts\": [4, 4]}", "has runs of size [4, 2], but its image is [2, 4]");
        refusedMask("{\"size\": [2, 4]}", "lacks the \"counts\" of its runs");
        refusedMask("{\"counts\": [8]}", "lacks the \"size\" of its runs");
        refusedMask("{\"size\": [2, 4], \"counts\": \"4T\"}", "ends within a number");
        refusedMask("{\"size\": [2, 4], \"counts\": \"4 \"}", "has the character ' ' at position 2");
        refusedMask("{\"size\": [2, 4], \"counts\": \"ooooooooo4\"}", "has the character 'o' at position 8");
        refusedMask("{\"size\": [2, 4], \"counts\": \"\"}", "has runs of 0 pixels");
        refusedMask("[[0, 0, 1, 1, 2]]", "polygon 1 has 5 numbers");
        refusedMask("[[0, 0, 1, 1]]", "polygon 1 has 4 numbers");
        refusedMask("[[0, 0, 1, 1, 2, 0], [0, 0, 1, 1, 2, 0, 4]]", "polygon 2 has 7 numbers");
        refusedMask("[0, 0, 1, 1, 2, 2]", "has '0' instead of polygon 1");
        refusedMask("[[0, 0, 1, 1, 2, 1e999]]", "has the coordinate 1e999");
        refusedMask("[[0, 0, 1, 1, 2, null]]", "has the coordinate null");
        refusedMask("[[0, 0, 1, 1, 2, 1e7]]", "has the coordinate 1e7");
        refusedMask("[]", "has no \"segmentation\"");
        refusedMask("null", "has no \"segmentation\"");
    }

    @Test
    void refusesIdsThatDoNotFitTogether() {
        String mask = "[[0, 0, 1, 1, 2, 0]]";
        file(A, CATEGORIES, annotation(1, 3, 9, 0, mask));
        refusedOnOpening("a.json' annotation 1 is of the unknown image 3");
        file(A, CATEGORIES, annotation(1, 4, 3, 0, mask));
        refusedOnOpening("annotation 1 is of the unknown category 3");
        file(A, CATEGORIES, annotation(1, 4, 9, 0, mask), annotation(1, 4, 9, 0, mask));
        refusedOnOpening("two annotations of id 1");
        file(A + "," + A, CATEGORIES);
        refusedOnOpening("images number 2 has the id 4 of an earlier image");
        file(A + "," + A.replace("4, \"f", "5, \"f"), CATEGORIES);
        refusedOnOpening("image 5 has the file 's/a.png' of image 4");
        file(A, CATEGORIES + ", {\"id\": 2, \"name\": \"cat\"}");
        refusedOnOpening("categories number 3 ('cat', id 2) has the id or the name of 'cat', id 9");
        file(A, "{\"id\": 70000, \"name\": \"cat\"}");
        refusedOnOpening("gives 'cat' the id 70000");
    }

    @Test
    void refusesFilesThatAreNotCoco() {
        file(A.replace("s/a.png", "../a.png"), CATEGORIES);
        refusedOnOpening("image 4 names '../a.png', which is not inside");
        file(A.replace("s/a.png", "/etc/passwd"), CATEGORIES);
        refusedOnOpening("names '/etc/passwd', which is not inside");
        file(A.replace("\"width\": 4", "\"width\": 0"), CATEGORIES);
        refusedOnOpening("images number 1 has 0 as \"width\"");
        file(A.replace("\"id\": 4, ", ""), CATEGORIES);
        refusedOnOpening("images number 1 has no \"id\"");
        file(A, CATEGORIES, annotation(1, 4, 9, 2, "[]"));
        refusedOnOpening("annotations number 1 has '2' as \"iscrowd\"");
        file(A, CATEGORIES, annotation(1, 4, 9, 0, "[[NaN, 1, 2, 3, 4, 5]]"));
        refusedOnOpening("a.json' line 2", "NaN");
        file("", CATEGORIES);
        refusedOnOpening("lists no images");
        tree.text("a.json", "{\"images\": [" + A + "], \"categories\": []}");
        refusedOnOpening("a.json' has no \"annotations\"");
        tree.text("a.json", "[]");
        refusedOnOpening("a.json' is no JSON object");
        tree.text("a.json", "{\"images\": [" + A);
        refusedOnOpening("a.json' line 2");
        assertThat(folder.resolve("a.json").toFile().delete()).isTrue();
        refusedOnOpening("cannot read '", "a.json'");
    }

    @Test
    void refusesImagesOfAnotherSizeAndFieldsWithoutUse() {
        file(B.replace("b.png", "s/a.png"), CATEGORIES);
        refused(() -> open("").labels(0), "a.json' is 3x1 pixels, but its image", "is 4x2");
        refused(() -> open(", \"skipLines\": true"), "format coco has no use for \"annotations\": {\"skipLines\"");
        refused(() -> tree.open("{\"format\": \"coco\"}"), "format coco needs the file of its annotations");
        refused(
                () -> tree.open("{\"format\": \"coco\", \"annotations\": {\"file\": \"a.json\"}, \"split\": \"val\"}"),
                "format coco has no use for \"split\"");
        refused(
                () -> tree.open("{\"images\": \"img/*.png\", \"annotations\": {\"file\": \"a.json\"}}"),
                "format folder has no use for \"annotations\"");
    }

    @Test
    void doesNotWaitForPipes() throws Exception {
        file(B, CATEGORIES);
        Files.delete(folder.resolve("img/b.png"));
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("img/b.png").toString())
                        .start()
                        .waitFor())
                .isZero();
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(DatasetInspector.inspect(open("")).faults())
                        .anyMatch(fault -> fault.contains("b.png' is a pipe or a device")));
    }
}
