package org.sbonnx.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.schemas.data.DataReport;
import org.sbonnx.schemas.json.Json;

class DatasetInspectorTest {
    @TempDir
    Path folder;

    private TemporaryDataset tree;

    @BeforeEach
    void threeImages() {
        tree = new TemporaryDataset(folder)
                .rgb("img/a.png", 2, 1, 2, 3, 4)
                .rgb("img/b.png", 3, 1, 2, 3)
                .rgb("img/c.png", 3, 1, 2, 3)
                .grey("lab/a.png", 2, 0, 1, 9, 1)
                .grey("lab/b.png", 3, 1, 1, 255)
                .grey("lab/c.png", 3, 1, 9, 9)
                .text("c.csv", "id,name,category", "0,sky,class", "1,road,class", "2,boat,class");
    }

    private SegmentationData open() {
        return tree.open("""
                {"name": "three", "images": "img/*.png", "labels": [
                  {"category": "class", "files": "lab/*.png", "concepts": "c.csv", "ignore": 255, "background": 9}]}""");
    }

    @Test
    void countsImagesAndPixels() {
        SegmentationData data = open();
        DataReport report = DatasetInspector.inspect(data);

        assertThat(report.name()).isEqualTo("three");
        assertThat(report.sha256()).isEqualTo(data.sha256());
        assertThat(report.images()).isEqualTo(3);
        assertThat(report.task()).isEqualTo("class");
        assertThat(report.sizes())
                .containsExactly(new DataReport.SizeCount(3, 1, 2), new DataReport.SizeCount(2, 2, 1));
        assertThat(report.categories()).containsExactly(new DataReport.CategoryCount("class", 3, 6, 3, 1));
        assertThat(report.concepts())
                .containsExactly(
                        new DataReport.ConceptCount("class", 0, "sky", 1, 1, 1.0 / 9),
                        new DataReport.ConceptCount("class", 1, "road", 3, 5, 5.0 / 9),
                        new DataReport.ConceptCount("class", 2, "boat", 0, 0, 0.0));
        assertThat(report.faults()).containsExactly("concept 'boat' of category 'class' occurs in no image.");
        assertThat(Json.pretty(report)).contains("\"pixels\" : 5", "\"labelled\" : 6");
    }

    @Test
    void listsFaultsAndGoesOn() {
        tree.text("img/a.png", "no image").grey("lab/b.png", 3, 1, 7, 1).text("lab/c.png", "");
        DataReport report = DatasetInspector.inspect(open());

        assertThat(report.faults()).hasSize(6);
        assertThat(report.faults().get(0)).contains("img/a.png' is not an image");
        assertThat(report.faults().get(1)).contains("lab/b.png' has the undeclared id 7 at pixel x=1, y=0");
        assertThat(report.faults().get(2)).contains("lab/c.png' is not an image");
        assertThat(report.sizes()).containsExactly(new DataReport.SizeCount(3, 1, 2));
    }

    @Test
    void countsAConceptThatLiesInTwoLayersOnce() {
        tree.grey("two/a.png", 2, 1, 1, 9, 9).grey("two/b.png", 3, 1, 0, 255).grey("two/c.png", 3, 9, 9, 9);
        DataReport report = DatasetInspector.inspect(tree.open("""
                {"images": "img/*.png", "labels": [
                  {"category": "class", "files": "lab/*.png", "concepts": "c.csv", "ignore": 255, "background": 9},
                  {"category": "class", "files": "two/*.png", "concepts": "c.csv", "ignore": 255, "background": 9}]}"""));

        assertThat(report.concepts())
                .extracting(DataReport.ConceptCount::pixels)
                .containsExactly(2L, 6L, 0L);
        assertThat(report.categories()).containsExactly(new DataReport.CategoryCount("class", 3, 6, 3, 1));
    }
}
