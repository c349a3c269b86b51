package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

/** Several ids, colours or shape labels for one concept, for the background or to be ignored; ids that are not channels. */
class ManyLabelsTest {
    @TempDir
    Path folder;

    private TemporaryDataset tree;

    @BeforeEach
    void makeImage() {
        tree = new TemporaryDataset(folder).rgb("img/a.png", 4, 1, 2, 3, 4);
    }

    private SegmentationData open(String fields, String... table) {
        tree.text("c.csv", table);
        return tree.open(
                ("{'images': 'img/*.png', 'labels': [{'category': 'class', 'concepts': 'c.csv', " + fields + "}]}")
                        .replace('\'', '"'));
    }

    @Test
    void idsOfOneNameAreOneConcept() {
        tree.grey("lab/a.png", 4, 0, 1, 2, 3);
        SegmentationData data = open(
                "'files': 'lab/*.png'",
                "id,name,category",
                "0,ground,class",
                "1,ground,class",
                "2,car,class",
                "3,sign,class");

        assertThat(data.concepts()).extracting(Concept::name).containsExactly("ground", "car", "sign");
        assertThat(data.concepts()).extracting(Concept::id).containsExactly(0, 2, 3);
        assertThat(data.labels(0).get(0).concepts()).containsExactly(0, 0, 1, 2);
    }

    @Test
    void severalIdsAreBackgroundOrIgnored() {
        tree.grey("lab/a.png", 4, 0, 1, 2, 3);
        SegmentationData data = open(
                "'files': ['lab/*.png'], 'background': [0, 1], 'ignore': [3, 255]",
                "id,name,category",
                "0,sky,class",
                "1,road,class",
                "2,car,class");

        assertThat(data.concepts()).extracting(Concept::name).containsExactly("car");
        assertThat(data.labels(0).get(0).concepts()).containsExactly(LabelMap.NONE, LabelMap.NONE, 0, LabelMap.VOID);
    }

    @Test
    void refusesAnIdThatIsBackgroundAndIgnored() {
        tree.grey("lab/a.png", 4, 0, 1, 2, 3);
        assertThatThrownBy(() -> open(
                        "'files': 'lab/*.png', 'background': [0, 1], 'ignore': [1, 2]",
                        "id,name,category",
                        "3,car,class"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("names 1 as ignore and as background");
        assertThatThrownBy(() -> open("'files': 'lab/*.png', 'ignore': [0, -1]", "id,name,category", "3,car,class"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("\"ignore\" is -1");
    }

    @Test
    void coloursOfOneNameAreOneConcept() {
        tree.rgb("lab/a.png", 4, 0, 0x090000, 0x000900, 9);
        SegmentationData data = open(
                "'files': 'lab/*.png', 'encoding': 'rgb', 'ignore': 255",
                "id,name,category,r,g,b",
                "0,thing,class,0,0,0",
                "0,thing,class,9,0,0",
                "255,sky,class,0,9,0",
                "255,road,class,0,0,9");

        assertThat(data.labels(0).get(0).concepts()).containsExactly(0, 0, LabelMap.VOID, LabelMap.VOID);
    }

    @Test
    void shapesFindTheirConceptByLabel() {
        tree.text(
                "lab/a.json",
                "{\"shapes\": [",
                "{\"label\": \"truck\", \"points\": [[0, 0], [0, 0]], \"shape_type\": \"rectangle\"},",
                "{\"label\": \"bus\", \"points\": [[1, 0], [1, 0]], \"shape_type\": \"rectangle\"},",
                "{\"label\": \"tree\", \"points\": [[2, 0], [2, 0]], \"shape_type\": \"rectangle\"},",
                "{\"label\": \"bush\", \"points\": [[3, 0], [3, 0]], \"shape_type\": \"rectangle\"}]}");
        SegmentationData data = open(
                "'files': 'lab/*.json', 'encoding': 'labelme', 'background': 0",
                "id,name,category,label",
                "1,vehicle,class,truck",
                "1,vehicle,class,bus",
                "0,tree,class,",
                "0,bush,class,");

        assertThat(data.concepts()).extracting(Concept::name).containsExactly("vehicle");
        assertThat(data.labels(0).get(0).concepts()).containsExactly(0, 0, LabelMap.NONE, LabelMap.NONE);
    }

    @Test
    void channelsTakeThePlaceOfIds() {
        tree.grey("lab/a.png", 4, 0, 1, 2, 7);
        SegmentationData data = open(
                "'files': 'lab/*.png', 'ignore': 0",
                "id,name,category,channel",
                "0,void,class,",
                "1,sky,class,1",
                "2,road,class,0",
                "7,sky,class,1");
        TaskLabels task = TaskLabels.of(data).orElseThrow();

        assertThat(task.labels(0).ids()).containsExactly(TaskLabels.IGNORED, (short) 1, (short) 0, (short) 1);
        assertThat(task.className(0)).isEqualTo("road");
        task.requireChannels(2);
        assertThatThrownBy(() -> task.requireChannels(1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("class 'sky' has id 1, but the model's output has 1 channels")
                .hasMessageContaining("column \"channel\"");
    }

    @Test
    void refusesTablesThatSayTwoThings() {
        tree.grey("lab/a.png", 4, 0, 1, 2, 7);
        refused(
                "gives id 0 of category 'class' to 'sky' and to 'road'",
                "id,name,category",
                "0,sky,class",
                "0,road,class");
        refused("gives no channel to 'road' (id 1)", "id,name,category,channel", "0,sky,class,0", "1,road,class,");
        refused("'sky' the channel 0 and the channel 1", "id,name,category,channel", "0,sky,class,0", "1,sky,class,1");
        refused("the channel 0 to 'sky' and to 'road'", "id,name,category,channel", "0,sky,class,0", "1,road,class,0");
    }

    private void refused(String message, String... table) {
        assertThatThrownBy(() -> open("'files': 'lab/*.png'", table))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(message);
    }
}
