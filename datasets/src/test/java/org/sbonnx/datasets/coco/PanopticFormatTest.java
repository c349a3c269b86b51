package org.sbonnx.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.BadInput;

class PanopticFormatTest {
    @TempDir
    Path folder;

    private TemporaryDataset tree;

    @BeforeEach
    void image() {
        // Segment 1 + 2 * 256 + 3 * 65536 = 197121 is written as the colour (1, 2, 3).
        tree = new TemporaryDataset(folder)
                .rgb("i/a.jpg", 4, new int[4])
                .rgb("i/b.jpg", 4, new int[4])
                .rgb("pan/a.png", 4, 0x010203, 0, 0x070000, 0x010203)
                .rgb("other/a.png", 4, 0x010203, 0x010203, 0x010203, 0x010203);
    }

    private SegmentationData open(String more, String annotation) {
        return tree.text(
                        "pan.json",
                        "{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\", \"width\": 4, \"height\": 1},"
                                + " {\"id\": 2, \"file_name\": \"b.jpg\", \"width\": 4, \"height\": 1}],",
                        "\"annotations\": [" + annotation + "],",
                        "\"categories\": [{\"id\": 3, \"name\": \"sky\", \"isthing\": 0}, {\"id\": 8, \"name\": \"cat\"}]}")
                .open("{\"format\": \"coco-panoptic\", \"root\": \"i\", \"annotations\": {\"file\": \"pan.json\"%s}}"
                        .formatted(more));
    }

    private static String annotation(String png, String... segments) {
        return "{\"image_id\": 1, \"file_name\": \"%s\", \"segments_info\": [%s]}"
                .formatted(png, String.join(",", segments));
    }

    private static String segment(int id, int category, int crowd) {
        return "{\"id\": %d, \"category_id\": %d, \"iscrowd\": %d, \"bbox\": [0, 0, 1, 1], \"area\": 1}"
                .formatted(id, category, crowd);
    }

    private void refused(String annotation, String... parts) {
        SegmentationData data = open("", annotation);
        assertThatThrownBy(() -> data.labels(0)).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    @Test
    void pixelsShowTheCategoryOfTheirSegment() {
        String both = annotation("a.png", segment(197121, 8, 0), segment(7, 3, 1));
        SegmentationData data = open("", both);

        assertThat(data.labels(0).get(0).concepts()).containsExactly(1, -2, 0, 1);
        assertThat(data.labels(1)).isEmpty();
        String identity = data.sha256();
        SegmentationData crowds = open(", \"ignoreCrowds\": true", both);
        assertThat(crowds.labels(0).get(0).concepts()).containsExactly(1, -2, -2, 1);
        assertThat(crowds.sha256()).isNotEqualTo(identity);
        assertThat(open(", \"masks\": \"other\"", both).labels(0).get(0).concepts())
                .containsExactly(1, 1, 1, 1);
        tree.rgb("pan/a.png", 4, 0x010203, 0, 0, 0);
        assertThat(open("", both).sha256()).isNotEqualTo(identity);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        String cat = segment(197121, 8, 0);
        refused(annotation("a.png", cat), "a.png' has the segment 7 at pixel x=2, y=0, which", "does not list");
        refused(annotation("a.png", cat, segment(7, 4, 0)), "segment 7 is of the unknown category 4");
        refused(annotation("a.png", cat, cat), "segment number 2 has the id 197121");
        refused(annotation("a.png", cat, segment(0, 3, 0)), "segment number 2 has the id 0");
        refused(annotation("../a.png", cat), "names '../a.png', which is not inside");
        refused(annotation("c.png", cat), "c.png' does not exist");
        refused("{\"image_id\": 1, \"file_name\": \"a.png\"}", "image 'a.jpg' has no \"segments_info\"");
        refused("{\"image_id\": 1, \"segments_info\": []}", "has no \"file_name\"");
        String two = annotation("a.png", cat);
        assertThatThrownBy(() -> open("", two + "," + two)).hasMessageContaining("has two annotations of image 1");
        assertThatThrownBy(() -> open(", \"multiLabel\": true", two)).hasMessageContaining("has no use for");
    }
}
