package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.GoldenFiles;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

class FolderFormatTest {
    private static final String LAYER =
            "'labels': [{'category': 'class', 'files': 'lab/*.png', 'concepts': 'c.csv', 'ignore': 255}]";

    @TempDir
    Path folder;

    private TemporaryDataset tree;

    @BeforeEach
    void twoImages() {
        tree = new TemporaryDataset(folder)
                .rgb("img/b.png", 2, 0x0A0B0C, 0xFF0000)
                .rgb("img/a.png", 2, 1, 2, 3, 4)
                .grey("lab/a.png", 2, 0, 1, 255, 7)
                .grey("lab/b.png", 2, 1, 0)
                .text(
                        "c.csv",
                        "id,name,category,r,g,b",
                        "0,sky,class,1,2,3",
                        "1,road,class,4,5,6",
                        "7,car,class,7,8,9");
    }

    private SegmentationData open(String... members) {
        return tree.open("{" + String.join(",", members).replace('\'', '"') + "}");
    }

    private SegmentationData standard() {
        return open("'images': 'img/*.png'", LAYER);
    }

    private static void refused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    @Test
    void readsImagesLabelsAndConcepts() {
        SegmentationData data = standard();

        assertThat(data.name()).isEqualTo("data");
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.imageName(0)).isEqualTo("a");
        assertThat(data.image(1).rgb()).containsExactly(10, 11, 12, 255, 0, 0);
        assertThat(data.concepts())
                .containsExactly(
                        new Concept(0, 0, "sky", "class", 0x010203),
                        new Concept(1, 1, "road", "class", 0x040506),
                        new Concept(2, 7, "car", "class", 0x070809));
        assertThat(data.labels(0)).hasSize(1);
        LabelMap map = data.labels(0).get(0);
        assertThat(map.category()).isEqualTo("class");
        assertThat(map.concepts()).containsExactly(0, 1, LabelMap.VOID, 2);
        assertThat(data.task()).contains("class");
    }

    @Test
    void backgroundIsNoConceptButANegative() {
        SegmentationData data =
                open("'images': 'img/*.png'", LAYER.replace("'ignore': 255", "'ignore': 255, 'background': 0"));

        assertThat(data.concepts()).extracting(Concept::name).containsExactly("road", "car");
        assertThat(data.labels(0).get(0).concepts()).containsExactly(LabelMap.NONE, 0, LabelMap.VOID, 1);
    }

    @Test
    void readsColours() {
        tree.rgb("col/a.png", 2, 0x010203, 0x040506, 0, 0x070809).rgb("col/b.png", 2, 0x040506, 0x010203);
        tree.text(
                "c.csv",
                "id,name,category,r,g,b",
                "0,sky,class,1,2,3",
                "1,road,class,4,5,6",
                "7,car,class,7,8,9",
                "255,void,class,0,0,0");
        String layer = LAYER.replace("lab/*", "col/*").replace("'ignore'", "'encoding': 'rgb', 'ignore'");
        SegmentationData data = open("'images': 'img/*.png'", layer);

        assertThat(data.concepts()).hasSize(3);
        assertThat(data.labels(0).get(0).concepts()).containsExactly(0, 1, LabelMap.VOID, 2);

        tree.rgb("col/b.png", 2, 0x040506, 0x010204);
        refused(() -> data.labels(1), "b.png' has the undeclared colour 1,2,4 at pixel x=1, y=0", "add the colour");
        tree.text("c.csv", "id,name,category,r,g,b", "0,sky,class,1,2,3", "1,road,class,1,2,3");
        refused(() -> open("'images': 'img/*.png'", layer), "c.csv' gives the colour of 'road' to another concept");
        tree.text("c.csv", "id,name,category", "0,sky,class");
        refused(() -> open("'images': 'img/*.png'", layer), "c.csv' gives no colour to 'sky'", "columns r,g,b");
    }

    @Test
    void severalLayersShareAFileOfConcepts() {
        tree.grey("part/a.png", 2, 0, 0, 1, 1).grey("part/b.png", 2, 1, 1);
        tree.text("c.csv", "\uFEFFcategory,id,name", "class,0,sky", "class,1,road", "class,7,car", "part,1,wheel");
        SegmentationData data = open(
                "'images': 'img/*.png'",
                "'task': 'part'",
                LAYER.replace(
                        "}]",
                        "}, {'category': 'part', 'files': 'part/*.png', 'concepts': 'c.csv'," + " 'background': 0}]"));

        assertThat(data.concepts()).extracting(Concept::name).containsExactly("sky", "road", "car", "wheel");
        assertThat(data.labels(0)).extracting(LabelMap::category).containsExactly("class", "part");
        assertThat(data.labels(0).get(1).concepts()).containsExactly(-1, -1, 3, 3);
        assertThat(data.task()).contains("part");
    }

    @Test
    void labelsMayBeMissingAltogether() {
        SegmentationData data = open("'name': 'plain'", "'images': 'img/*.png'", "'labels': []");

        assertThat(data.name()).isEqualTo("plain");
        assertThat(data.concepts()).isEmpty();
        assertThat(data.labels(0)).isEmpty();
        assertThat(data.task()).isEmpty();
        assertThat(TaskLabels.of(data)).isEmpty();
        assertThat(open("'images': 'img/*.png'").size()).isEqualTo(2);
    }

    @Test
    void readsEveryKindOfIdExactly() {
        StringBuilder csv = new StringBuilder("id,name,category\n");
        for (int id : new int[] {
            0, 1, 2, 3, 4, 13, 127, 128, 129, 200, 254, 255, 256, 300, 1000, 4660, 32767, 32768, 40000, 65535
        }) {
            csv.append(id).append(",c").append(id).append(",class\n");
        }
        tree.text("c.csv", csv.toString());
        GoldenFiles.numbers("ids.txt").forEach((file, ids) -> {
            tree.rgb("one/x.png", 4, new int[12]).bytes("ids/x.png", GoldenFiles.bytes(file));
            SegmentationData data = open(
                    "'images': 'one/*.png'", LAYER.replace("lab/*", "ids/*").replace(", 'ignore': 255", ""));
            short[] concepts = data.labels(0).get(0).concepts();
            int[] read = new int[concepts.length];
            for (int i = 0; i < read.length; i++) {
                read[i] = data.concepts().get(concepts[i]).id();
            }
            assertThat(read).as(file).containsExactly(ids);
        });
    }

    @Test
    void namesTheUndeclaredIdAndItsPixel() {
        tree.grey("lab/a.png", 2, 0, 1, 255, 8);
        refused(
                () -> standard().labels(0),
                "a.png' has the undeclared id 8 at pixel x=1, y=1",
                "add the id to the concept table, or name it as the layer's \"ignore\" or \"background\"");
        tree.grey16("lab/a.png", 2, 0, 1, 263, 8);
        refused(() -> standard().labels(0), "undeclared id 263 at pixel x=0, y=1");
    }

    @Test
    void refusesLabelMapsOfAnotherSizeOrKind() {
        tree.grey("lab/a.png", 1, 0, 1);
        refused(() -> standard().labels(0), "a.png' is 1x2 pixels", "is 2x2", "make them equally large");
        tree.rgb("lab/a.png", 2, 0, 1, 2, 3);
        refused(() -> standard().labels(0), "a.png' has 3 channels", "encoding \"rgb\"");
        tree.bytes("lab/a.png", GoldenFiles.bytes("grey.jpg"));
        refused(() -> standard().labels(0), "a.png' is a JPEG, whose compression alters ids");
    }

    @Test
    void reportsDanglingImagesWhenTheyAreRead() throws Exception {
        Files.createSymbolicLink(folder.resolve("img/c.png"), folder.resolve("nowhere"));
        tree.grey("lab/c.png", 2, 0, 0);
        refused(() -> standard().image(2), "img/c.png' is a dangling symbolic link");
        refused(() -> standard().sha256(), "img/c.png'");
    }

    @Test
    void refusesDescriptionsWithoutImages() {
        refused(() -> open("'labels': []"), "names no images");
        refused(() -> open("'images': 'pics/*.png'"), "no file matches 'pics/*.png' in folder '" + folder);
    }

    @Test
    void labelsFollowTheImagesThatWildcardsPairThemWith() {
        tree.rgb("one/img/0_left.png", 1, 1).rgb("two/img/0_left.png", 1, 2);
        tree.grey("one/lab/0_ids.png", 1, 0).grey("two/lab/0_ids.png", 1, 1);
        SegmentationData data = open("'images': '*/img/*_left.png'", LAYER.replace("lab/*.png", "*/lab/*_ids.png"));

        assertThat(data.imageName(0)).isEqualTo("one/0");
        assertThat(data.labels(0).get(0).concepts()).containsExactly(0);
        assertThat(data.imageName(1)).isEqualTo("two/0");
        assertThat(data.labels(1).get(0).concepts()).containsExactly(1);
    }

    @Test
    void refusesIncompleteOrContradictoryLayers() {
        String images = "'images': 'img/*.png'";
        refused(() -> open(images, LAYER.replace("'category': 'class', ", "")), "field 'category' is missing");
        refused(() -> open(images, LAYER.replace("'concepts': 'c.csv', ", "")), "field 'concepts' is missing");
        refused(
                () -> open(images, LAYER.replace("'class'", "'part'")),
                "c.csv' has no concepts of category 'part' (it has class)");
        refused(
                () -> open(images, LAYER.replace("255", "255, 'background': 255")),
                "names 255 as ignore and as background");
        refused(() -> open(images, LAYER.replace("255", "-1")), "\"ignore\" is -1");
        refused(
                () -> open(images, LAYER.replace("'ignore'", "'encoding': 'gray', 'ignore'")),
                "unknown encoding 'gray'");
        refused(
                () -> open(images, LAYER, "'task': 'part'"),
                "task 'part' is not one of the labelled categories (class)");
        refused(() -> open("'format': 'lvis'"), "unknown data set format 'lvis'");
        refused(() -> open("'imagez': 'x'"), "unknown field 'imagez'");
    }

    @Test
    void identityFollowsContentsConceptsAndRules() {
        String base = standard().sha256();

        assertThat(standard().sha256()).isEqualTo(base).matches("[0-9a-f]{64}");
        assertThat(open("'name': 'other'", "'images': 'img/*.png'", LAYER).sha256())
                .isEqualTo(base);
        assertThat(open("'images': 'img/*.png'", LAYER.replace("255", "254")).sha256())
                .isNotEqualTo(base);
        assertThat(open("'images': 'img/*.png'").sha256()).isNotEqualTo(base);
        tree.rgb("img/b.png", 2, 0x0A0B0C, 0xFF0001);
        assertThat(standard().sha256()).isNotEqualTo(base);
    }
}
