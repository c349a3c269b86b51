package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.DatasetInspector;
import org.sbonnx.datasets.GoldenFiles;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.datasets.image.ImageSize;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.DataReport;

class LabelmeTest {
    @TempDir
    Path folder;

    private TemporaryDataset tree;

    @BeforeEach
    void image() {
        tree = new TemporaryDataset(folder)
                .rgb("x.png", 6, new int[6 * 5])
                .text("c.csv", "id,name,category", "1,wheel,part", "2,door,part", "9,blur,part");
    }

    private SegmentationData open(String extra) {
        return tree.open("""
                {"format": "labelme", "labels": [{"category": "part", "files": "*x.json", "encoding": "labelme",
                  "concepts": "c.csv", "ignore": 9 %s}]}""".formatted(extra));
    }

    private void shapes(String... shapes) {
        tree.text("x.json", "{\"version\": \"5\", \"shapes\": [", String.join(",", shapes), "]}");
    }

    private static String shape(String label, String type, String points) {
        return "{\"label\": \"" + label + "\", \"shape_type\": \"" + type + "\", \"points\": " + points
                + ", \"flags\": {}}";
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> open("").labels(0))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void leavesOutJsonFilesThatAreNotLabelmes() {
        shapes(shape("door", "rectangle", "[[0, 0], [1, 1]]"));
        tree.text("preprocess.json", "{\"width\": 6}");
        SegmentationData data = tree.open("""
                {"format": "labelme", "labels": [{"category": "part", "files": "*.json", "encoding": "labelme",
                  "concepts": "c.csv", "ignore": 9}]}""");

        assertThat(data.size()).isEqualTo(1);
        assertThat(data.labels(0)).hasSize(1);
    }

    @Test
    void refusesShapesWithoutAnImage() {
        shapes(shape("door", "rectangle", "[[0, 0], [1, 1]]"));
        tree.text("lost.json", "{\"shapes\": []}");
        assertThatThrownBy(() -> tree.open("""
                {"format": "labelme", "labels": [{"category": "part", "files": "*.json", "encoding": "labelme",
                  "concepts": "c.csv", "ignore": 9}]}"""))
                .isInstanceOf(BadInput.class)
                .hasMessageContainingAll("1 label files without an image", "lost.json");
    }

    @Test
    void fillsEachShapeAsPillowDoes() {
        Raster expected =
                ImageFiles.read(GoldenFiles.file("shapes.png")).image().getRaster();
        Raster background =
                ImageFiles.read(GoldenFiles.file("overlay.png")).image().getRaster();
        int width = background.getWidth();
        int height = background.getHeight();
        LabelmeFile parsed = LabelmeFile.read(GoldenFiles.file("shapes.json"), false);
        for (int i = 0; i < parsed.shapes().size(); i++) {
            int[] drawn = new int[width * height];
            LabelmeAnnotation.draw(parsed.shapes().get(i), new ImageSize(width, height), (y, from, to) -> {
                for (int x = from; x <= to; x++) {
                    drawn[y * width + x] = 1;
                }
            });
            int[] golden = expected.getSamples(0, i * height, width, height, 0, (int[]) null);
            assertThat(Arrays.mismatch(drawn, golden))
                    .as("first differing pixel of shape %d", i)
                    .isEqualTo(-1);
        }
    }

    @Test
    void laterShapesCoverEarlierOnes() {
        Raster golden = ImageFiles.read(GoldenFiles.file("overlay.png")).image().getRaster();
        Map<String, Short> names = Map.of(
                "c1", (short) 1, "c2", (short) 2, "c3", (short) 3, "c4", (short) 4, "c5", (short) 5, "c6", (short) 6,
                "c7", (short) 7);
        LabelMap map = new LabelmeAnnotation("part", GoldenFiles.file("shapes.json"), names, false, false)
                .decode(GoldenFiles.file("overlay.png"))
                .get(0);

        int[] expected = golden.getSamples(0, 0, map.width(), map.height(), 0, (int[]) null);
        for (int i = 0; i < expected.length; i++) {
            assertThat((int) map.concepts()[i]).isEqualTo(expected[i] == 0 ? LabelMap.NONE : expected[i]);
        }
    }

    @Test
    void overlapsCountOnceOrAllAsTheLayerSays() {
        shapes(
                shape("wheel", "rectangle", "[[0,0],[3,1]]"),
                shape("door", "rectangle", "[[2,1],[5,2]]"),
                shape("wheel", "rectangle", "[[0,0],[1,0]]"),
                shape("blur", "rectangle", "[[5,4],[5,4]]"));

        assertThat(open("").labels(0)).hasSize(1);
        assertThat(open("").labels(0).get(0).concepts())
                .containsExactly(
                        0, 0, 0, 0, -1, -1, //
                        0, 0, 1, 1, 1, 1, //
                        -1, -1, 1, 1, 1, 1, //
                        -1, -1, -1, -1, -1, -1, //
                        -1, -1, -1, -1, -1, -2);
        SegmentationData all = open(", \"multiLabel\": true");
        assertThat(all.labels(0)).hasSize(2).extracting(LabelMap::category).containsOnly("part");
        assertThat(all.labels(0).get(0).concepts()).startsWith(0, 0, 0, 0, -1, -1, 0, 0, 0, 0, 1, 1);
        assertThat(all.labels(0).get(1).concepts()).startsWith(-1, -1, -1, -1, -1, -1, -1, -1, 1, 1, -1, -1);
        assertThat(all.labels(0).get(1).concepts()[29]).isEqualTo(LabelMap.VOID);
        assertThat(DatasetInspector.inspect(all).concepts())
                .extracting(DataReport.ConceptCount::pixels)
                .containsExactly(8L, 8L);
        assertThat(all.sha256()).isNotEqualTo(open("").sha256());
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        shapes(shape("tyre", "rectangle", "[[0,0],[3,1]]"));
        refused("x.json' has a shape of the undeclared concept 'tyre'");
        shapes(shape("wheel", "line", "[[0,0],[3,1]]"));
        refused("x.json' shape 1 ('wheel') is a 'line', which covers no area");
        shapes(shape("wheel", "polygon", "[[0,0],[3,1]]"));
        refused("x.json' shape 1 ('wheel') is a polygon of 2 points");
        shapes(shape("wheel", "circle", "[[0,0],[3,1],[3,3]]"));
        refused("x.json' shape 1 ('wheel') is a circle of 3 points");
        shapes(shape("wheel", "polygon", "[[0,0],[3,1],[NaN,2]]"));
        refused("x.json' line 2", "NaN");
        shapes(shape("wheel", "polygon", "[[0,0],[3,1],[1e999,2]]"));
        refused("x.json' shape 1 ('wheel') has the point [Infinity, 2.0]");
        shapes(shape("wheel", "polygon", "[[0,0],[3,1],[1e12,2]]"));
        refused("has the point [1.0E12, 2.0]", "finite coordinates");
        shapes(shape("wheel", "polygon", "[[0,0],[3,1],[4]]"));
        refused("has the point [4.0]");
        shapes("{\"label\": \"wheel\"}");
        refused("lacks its label or its points");
        tree.text("x.json", "{\"flags\": {}}");
        refused("x.json' has no \"shapes\"");
        tree.text("x.json", "{\"shapes\": [], \"imageWidth\": 9, \"imageHeight\": 5}");
        refused("x.json' is 9x5 pixels, but its image", "is 6x5");
    }

    @Test
    void refusesFloodsOfPoints() {
        StringBuilder points = new StringBuilder("[");
        for (int i = 0; i < (1 << 20) + 1; i++) {
            points.append("[1,2],");
        }
        shapes(shape("wheel", "polygon", points.append("[1,3]]").toString()));
        refused("x.json' has 1048578 points, more than 1048576");
        byte[] huge = new byte[(64 << 20) + 1];
        Arrays.fill(huge, (byte) ' ');
        tree.bytes("x.json", huge);
        refused("x.json' has 67108865 bytes, more than 67108864 for labelme shapes");
    }

    @Test
    void needsALayerThatNamesTheConcepts() {
        shapes();
        assertThatThrownBy(() -> tree.open("{\"format\": \"labelme\"}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("of format labelme needs one layer");
    }
}
