package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

/** Pascal VOC, ADE20K and Mapillary Vistas in trees small enough to count by hand. */
class SceneFormatsTest {
    @TempDir
    Path folder;

    private TemporaryDataset tree;

    @BeforeEach
    void begin() {
        tree = new TemporaryDataset(folder);
    }

    private void refused(String json, String... parts) {
        assertThatThrownBy(() -> tree.open(json).labels(0))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void vocReadsTheListedImages() {
        tree.text("ImageSets/Segmentation/val.txt", "b", "a", "")
                .jpeg("JPEGImages/a.jpg", 3, 1)
                .jpeg("JPEGImages/b.jpg", 3, 1)
                .jpeg("JPEGImages/c.jpg", 3, 1)
                .grey("SegmentationClass/a.png", 3, 0, 20, 255)
                .grey("SegmentationClass/b.png", 3, 15, 15, 21);
        String json = "{\"format\": \"voc\"}";
        SegmentationData data = tree.open(json);

        assertThat(data.size()).isEqualTo(2);
        assertThat(data.imageName(0)).isEqualTo("b");
        assertThat(data.labels(1).get(0).concepts()).containsExactly(0, 20, -2);
        assertThat(data.concepts()).hasSize(21);
        // The colours of the development kit's palette.
        assertThat(data.concepts().get(0)).isEqualTo(new Concept(0, 0, "background", "class", 0));
        assertThat(data.concepts().get(15)).isEqualTo(new Concept(15, 15, "person", "class", 0xC08080));
        assertThat(data.concepts().get(20)).isEqualTo(new Concept(20, 20, "tvmonitor", "class", 0x004080));
        assertThat(data.task()).contains("class");
        refused(json, "b.png' has the undeclared id 21 at pixel x=2, y=0");
        refused("{\"format\": \"voc\", \"split\": \"test\"}", "test.txt' does not exist");
        refused("{\"format\": \"voc\", \"split\": \"../../x\"}", "\"split\" names '../../x.txt', which is not inside");
        refused("{\"format\": \"voc\", \"task\": \"part\"}", "task 'part' is none of the categories");
        tree.text("ImageSets/Segmentation/val.txt", "a", "a");
        refused(json, "val.txt' lists 'a' twice");
        tree.text("ImageSets/Segmentation/val.txt", "c");
        refused(json, "val.txt' lists an image whose '", "c.png' does not exist");
        tree.text("ImageSets/Segmentation/val.txt", "../a");
        refused(json, "names '../a.jpg', which is not inside");
        tree.text("ImageSets/Segmentation/val.txt", "");
        refused(json, "val.txt' lists no images");
    }

    @Test
    void ade20kValuesBecomeTheChannelsOfTheBenchmark() {
        String json = "{\"format\": \"ade20k\", \"split\": \"training\"}";
        tree.text(
                        "objectInfo150.txt",
                        "Idx\tRatio\tTrain\tVal\tName",
                        "1\t0.15\t11664\t1172\twall",
                        "2\t0.11\t6046\t612\tbuilding, edifice",
                        "3\t0.10\t1\t1\twall, partition")
                .jpeg("images/training/x.jpg", 4, 1)
                .grey("annotations/training/x.png", 4, 0, 1, 3, 2);
        SegmentationData data = tree.open(json);

        assertThat(data.labels(0).get(0).concepts()).containsExactly(-2, 0, 2, 1);
        assertThat(data.concepts()).extracting(Concept::name).containsExactly("wall", "building", "partition");
        assertThat(data.concepts()).extracting(Concept::id).containsExactly(0, 1, 2);
        tree.grey("annotations/training/x.png", 4, 0, 1, 4, 2);
        refused(json, "x.png' has the undeclared id 4 at pixel x=2, y=0");
        refused("{\"format\": \"ade20k\"}", "no file matches 'annotations/validation/*.png'");
        tree.text("objectInfo150.txt", "Idx\tName", "1\twall", "1\tsky");
        refused(json, "objectInfo150.txt' line 3 has the index 1 of an earlier line");
        tree.text("objectInfo150.txt", "Idx\tName", "1\twall", "2\twall");
        refused(json, "line 3 has no name that no earlier line has ('wall')");
        tree.text("objectInfo150.txt", "Idx\tName", "0\twall");
        refused(json, "line 2 has the index '0'");
        tree.text("objectInfo150.txt", "Idx Name", "0 wall");
        refused(json, "has no columns Idx and Name");
    }

    private static String label(String name, String readable, boolean evaluate, int grey) {
        return "{\"name\": \"%s\", \"readable\": \"%s\", \"evaluate\": %b, \"color\": [%d, 0, 0], \"instances\": true}"
                .formatted(name, readable, evaluate, grey);
    }

    @Test
    void mapillaryReadsBothVersions() {
        String labels = String.join(
                ",",
                label("animal--bird", "Bird", true, 1),
                label("marking--a", "Marking", true, 2),
                label("marking--b", "Marking", true, 2),
                label("void--unlabeled", "Unlabeled", false, 0));
        tree.text("config.json", "{\"version\": \"1.1\", \"mapping\": \"public\", \"labels\": [" + labels + "]}")
                .text("config_v2.0.json", "{\"labels\": [" + labels.replace("Bird", "Fowl") + "]}")
                .jpeg("validation/images/x.jpg", 4, 1)
                .grey("validation/labels/x.png", 4, 0, 1, 2, 3)
                .rgb("validation/v2.0/labels/x.png", 4, 0x010000, 0, 0x010000, 0);
        SegmentationData first = tree.open("{\"format\": \"mapillary-1.2\"}");
        SegmentationData second = tree.open("{\"format\": \"mapillary-2.0\"}");

        assertThat(first.concepts()).extracting(Concept::name).containsExactly("Bird", "marking--a", "marking--b");
        assertThat(first.labels(0).get(0).concepts()).containsExactly(0, 1, 2, -2);
        assertThat(second.concepts()).extracting(Concept::name).startsWith("Fowl");
        assertThat(second.labels(0).get(0).concepts()).containsExactly(0, -2, 0, -2);
        tree.rgb("validation/v2.0/labels/x.png", 4, 0x010000, 0x020000, 0x010000, 0);
        refused("{\"format\": \"mapillary-2.0\"}", "has the undeclared colour 2,0,0 at pixel x=1, y=0");
        tree.grey("validation/labels/x.png", 4, 0, 1, 2, 4);
        refused("{\"format\": \"mapillary-1.2\"}", "undeclared id 4 at pixel x=3");
        tree.text("config.json", "{\"labels\": [" + label("a", "a", true, 256) + "]}");
        refused("{\"format\": \"mapillary-1.2\"}", "config.json' gives label 'a' the colour [256, 0, 0]");
        tree.text("config.json", "{\"labels\": []}");
        refused("{\"format\": \"mapillary-1.2\"}", "config.json' has 0 labels");
    }
}
