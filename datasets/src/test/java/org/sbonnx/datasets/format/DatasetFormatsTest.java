package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

/** Cityscapes and CamVid, in trees small enough to count by hand. */
class DatasetFormatsTest {
    @TempDir
    Path folder;

    private void cityscapes(TemporaryDataset tree) {
        tree.rgb("data/leftImg8bit/val/ulm/ulm_1_leftImg8bit.png", 3, 1, 2, 3)
                .rgb("data/leftImg8bit/val/aachen/aachen_7_leftImg8bit.png", 3, 4, 5, 6)
                .rgb("data/leftImg8bit/train/ulm/ulm_9_leftImg8bit.png", 3, 4, 5, 6)
                .grey("data/gtFine/val/ulm/ulm_1_gtFine_labelIds.png", 3, 7, 26, 0)
                .grey("data/gtFine/val/aachen/aachen_7_gtFine_labelIds.png", 3, 33, 29, 11)
                .grey("data/gtFine/val/aachen/aachen_7_gtFine_instanceIds.png", 3, 33, 29, 11);
    }

    @Test
    void cityscapesIdsBecomeTrainIds() {
        TemporaryDataset tree = new TemporaryDataset(folder);
        cityscapes(tree);
        SegmentationData data = tree.open("{\"format\": \"cityscapes\", \"root\": \"data\", \"split\": \"val\"}");

        assertThat(data.size()).isEqualTo(2);
        assertThat(data.concepts()).hasSize(19);
        assertThat(data.concepts().get(13)).isEqualTo(new Concept(13, 13, "car", "class", 0x00008E));
        assertThat(data.concepts().get(18).name()).isEqualTo("bicycle");
        assertThat(data.imageName(0)).isEqualTo("aachen_7");
        assertThat(data.labels(0).get(0).concepts()).containsExactly(18, LabelMap.VOID, 2);
        assertThat(data.labels(1).get(0).concepts()).containsExactly(0, 13, LabelMap.VOID);
        assertThat(data.task()).contains("class");
        assertThat(TaskLabels.of(data).orElseThrow().labels(1).ids()).containsExactly(0, 13, TaskLabels.IGNORED);
    }

    @Test
    void cityscapesTakesALayerOfPartsForSomeImages() {
        TemporaryDataset tree = new TemporaryDataset(folder);
        cityscapes(tree);
        tree.text("parts.csv", "id,name,category", "0,wheel,part")
                .text(
                        "data/leftImg8bit/val/ulm/ulm_1_leftImg8bit.json",
                        "{\"shapes\": [{\"label\": \"wheel\", \"points\": [[1, 0], [2, 0]], \"shape_type\": \"rectangle\"}],"
                                + " \"imageWidth\": 3, \"imageHeight\": 1}");
        String layer = """
                {"format": "cityscapes", "root": "data", "labels": [{"category": "part", "encoding": "labelme",
                  "files": "data/leftImg8bit/val/*/*_leftImg8bit.json", "concepts": "parts.csv" %s}]}""";
        SegmentationData data = tree.open(layer.formatted(", \"partial\": true"));

        assertThat(data.concepts()).hasSize(20);
        assertThat(data.labels(0)).extracting(LabelMap::category).containsExactly("class");
        assertThat(data.labels(1)).extracting(LabelMap::category).containsExactly("class", "part");
        assertThat(data.labels(1).get(1).concepts()).containsExactly(LabelMap.NONE, 19, 19);
        assertThat(data.task()).contains("class");
        assertThatThrownBy(() -> tree.open(layer.formatted("")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("labels of category 'part' do not match the images: 1 images without labels")
                .hasMessageContaining("aachen_7_leftImg8bit.png");
        tree.text("data/leftImg8bit/val/ulm/ulm_5_leftImg8bit.json", "{}");
        assertThatThrownBy(() -> tree.open(layer.formatted(", \"partial\": true")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("0 images without labels, 1 label files without an image")
                .hasMessageContaining("ulm_5_leftImg8bit.json");
    }

    @Test
    void camvidComesInTwoArrangements() {
        TemporaryDataset tree = new TemporaryDataset(folder)
                .rgb("a/val/x.png", 2, 1, 2)
                .grey("a/valannot/x.png", 2, 8, 11)
                .rgb("b/test/images/x.png", 2, 1, 2)
                .grey("b/test/labels/x.png", 2, 8, 12);
        SegmentationData first = tree.open("{\"format\": \"camvid\", \"root\": \"a\"}");
        SegmentationData second = tree.open("{\"format\": \"camvid\", \"root\": \"b\", \"split\": \"test\"}");

        assertThat(first.concepts()).hasSize(11);
        assertThat(first.labels(0).get(0).concepts()).containsExactly(8, LabelMap.VOID);
        assertThatThrownBy(() -> second.labels(0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("undeclared id 12 at pixel x=1, y=0");
    }

    @Test
    void refusesMissingRoots() {
        assertThatThrownBy(() -> new TemporaryDataset(folder).open("{\"format\": \"camvid\", \"root\": \"gone\"}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("gone' of data set 'data' is not a directory");
        assertThatThrownBy(() -> new TemporaryDataset(folder).open("{\"format\": \"cityscapes\"}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no file matches 'gtFine/val/*/*_gtFine_labelIds.png'");
    }

    @ParameterizedTest
    @CsvSource({
        "folder, root",
        "folder, split",
        "folder, categories",
        "cityscapes, categories",
        "cityscapes, images",
        "camvid, categories",
        "camvid, images",
        "labelme, split",
        "labelme, categories",
        "broden, images",
        "broden+, images",
        "voc, categories"
    })
    void refusesFieldsThatAFormatDoesNotUse(String format, String field) {
        String value = field.equals("categories") ? "[\"part\"]" : "\"x\"";
        String json = "{\"format\": \"%s\", \"%s\": %s}".formatted(format, field, value);

        assertThatThrownBy(() -> new TemporaryDataset(folder).open(json))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("format " + format + " has no use for \"" + field + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"multiLabel", "skipLines"})
    void refusesFieldsOfLabelmeInOtherLayers(String field) {
        String json = "{\"images\": \"*.png\", \"labels\": [{\"category\": \"class\", \"files\": \"*.png\","
                + " \"concepts\": \"c.csv\", \"%s\": true}]}".formatted(field);

        assertThatThrownBy(() -> new TemporaryDataset(folder).open(json))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("layer 'class' has no use for \"" + field + "\"");
    }

    @Test
    void refusesPathsThatNoFileCanHave() {
        TemporaryDataset tree =
                new TemporaryDataset(folder).rgb("a.png", 1, 0).text("c.csv", "id,name,category", "1,a,b");
        for (String path : new String[] {"a\\u0000b", "\\ud800"}) {
            for (String json : new String[] {
                "{'format': 'coco', 'annotations': {'file': '%s'}}",
                "{'format': 'coco', 'root': '%s', 'annotations': {'file': 'x'}}",
                "{'format': 'broden', 'root': '%s'}",
                "{'images': '*.png', 'list': '%s'}",
                "{'images': '%s/*.png'}",
                "{'images': '*.png', 'labels': [{'category': 'b', 'files': '*.png', 'concepts': '%s'}]}",
                "{'images': '*.png', 'labels': [{'category': 'b', 'files': '%s', 'concepts': 'c.csv'}]}",
                "{'format': 'voc', 'split': '%s'}"
            }) {
                String text = json.formatted(path).replace('\'', '"');
                assertThatThrownBy(() -> tree.open(text)).as(text).isInstanceOf(BadInput.class);
            }
        }
    }
}
