package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.Raster;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;

/** Shapes of current labelme and of X-AnyLabeling; golden files by fixtures/python/annotation_masks.py. */
class LabelmeMaskTest {
    @TempDir
    Path folder;

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(LabelmeMaskTest.class.getResource("/labelme/" + name).toURI());
    }

    private SegmentationData open(int width, int height, String json, String extra) {
        return new TemporaryDataset(folder)
                .rgb("i/x.png", width, new int[width * height])
                .text("i/x.json", json)
                .text("c.csv", "id,name,category", "1,x,part")
                .open("""
                        {"format": "labelme", "root": "i", "labels": [{"category": "part", "files": "i/*.json",
                          "encoding": "labelme", "concepts": "c.csv" %s}]}""".formatted(extra));
    }

    @Test
    void fillsMasksAndRotatedRectanglesAsLabelmeDoes() throws Exception {
        Raster masks = ImageFiles.read(golden("masks.png")).image().getRaster();
        List<LabelmeFile.Shape> shapes =
                LabelmeFile.read(golden("shapes.json"), false).shapes();
        assertThat(shapes).hasSize(14);
        for (int i = 0; i < shapes.size(); i++) {
            short[] drawn = drawAlone(shapes.get(i));
            for (int p = 0; p < drawn.length; p++) {
                assertThat(drawn[p] + 1)
                        .as("shape %d pixel %d", i + 1, p)
                        .isEqualTo(masks.getSample(p % 61, 43 * i + p / 61, 0));
            }
        }
    }

    private short[] drawAlone(LabelmeFile.Shape shape) throws IOException {
        Files.createDirectories(folder.resolve("i"));
        String json = Json.compact(new LabelmeFile(List.of(shape), 61, 43));
        return open(61, 43, json, "").labels(0).get(0).concepts();
    }

    private void refused(String shape, String... parts) {
        SegmentationData data = open(4, 3, "{\"shapes\": [{\"label\": \"x\", " + shape + "}]}", "");
        assertThatThrownBy(() -> data.labels(0)).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    @Test
    void refusesMasksThatDoNotFit() {
        String mask = "\"shape_type\": \"mask\", \"points\": [[1, 1], [2, 2]]";
        refused(mask, "x.json' shape 1 ('x') is a mask without pixels");
        refused(mask + ", \"mask\": \"!\"", "x.json");
        refused(mask + ", \"mask\": \"AAAA\"", "x.json' is not an image of a known format");
        String twenty =
                "iVBORw0KGgoAAAANSUhEUgAAABQAAAAUAQAAAACl8iCgAAAAEklEQVR4nGP8z/CRiYGBgVoYAJ2+AhhtDIfrAAAAAElFTkSuQmCC";
        refused(
                mask + ", \"mask\": \"" + twenty + "\"",
                "mask ('x') has 20x20 pixels, but its corners are (1, 1) and (2, 2) in an image of 4x3");
        refused(
                mask.replace("[2, 2]", "[20, 20]") + ", \"mask\": \"" + twenty + "\"",
                "corners are (1, 1) and (20, 20) in an image of 4x3");
        refused("\"shape_type\": \"rotation\", \"points\": [[1, 1], [2, 2]]", "is a rotation of 2 points");
        refused("\"shape_type\": \"rectangle\", \"points\": [[1, 1], [2, 2], [1, 0]]", "is a rectangle of 3 points");
        refused("\"shape_type\": \"cuboid\", \"points\": [[1, 1], [2, 2]]", "is of the unknown kind 'cuboid'");
    }

    @Test
    void leavesOutLinesOnRequestOnly() {
        String line = "\"shape_type\": \"linestrip\", \"points\": [[1, 1], [2, 2]]";
        refused(line, "is a 'linestrip', which covers no area", "skipLines");
        String json = "{\"shapes\": [{\"label\": \"anything\", " + line + "}, {\"label\": \"x\", \"shape_type\":"
                + " \"rectangle\", \"points\": [[0, 0], [1, 0]]}]}";
        assertThat(open(4, 1, json, ", \"skipLines\": true").labels(0).get(0).concepts())
                .containsExactly(0, 0, -1, -1);
    }
}
