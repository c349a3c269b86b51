package org.sbonnx.datasets.cvat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.datasets.image.ImageFiles;
import org.sbonnx.schemas.BadInput;

/** Golden files by fixtures/python/annotation_masks.py; the rest can be counted by hand. */
class CvatFormatTest {
    private static final String LABELS = "<meta><job><labels>"
            + "<label><name>car</name><color>#0a0B0c</color><attributes><attribute><name>age</name></attribute></attributes>"
            + "</label><label><name>knee</name><parent>leg</parent></label><label><name>dog</name></label></labels></job></meta>";

    @TempDir
    Path folder;

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(CvatFormatTest.class.getResource("/cvat/" + name).toURI());
    }

    @Test
    void fillsShapesAsPycocotoolsDoes() throws URISyntaxException {
        Raster masks = ImageFiles.read(golden("masks.png")).image().getRaster();
        CvatFile file = CvatReader.read(golden("annotations.xml"));
        assertThat(file.images()).hasSize(12);
        for (int i = 0; i < file.images().size(); i++) {
            CvatFile.Image image = file.images().get(i);
            BitSet wrong = CvatMask.read(image.shapes().get(0), image);
            for (int p = 0; p < 61 * 43; p++) {
                if (masks.getSample(p % 61, 43 * i + p / 61, 0) != 0) {
                    wrong.flip(p);
                }
            }
            assertThat(wrong.toString()).as("wrong pixels of shape %d", i + 1).isEqualTo("{}");
        }
    }

    private SegmentationData openXml(String more, String... xml) {
        return new TemporaryDataset(folder)
                .rgb("i/s/a.png", 4, new int[8])
                .text("a.xml", xml)
                .open("{\"format\": \"cvat\", \"root\": \"i\", \"annotations\": {\"file\": \"a.xml\"%s}}"
                        .formatted(more));
    }

    private SegmentationData open(String more, String... shapes) {
        return openXml(
                more,
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
                "<annotations><version>1.1</version>" + LABELS,
                "<image id=\"0\" name=\"s/a.png\" width=\"4\" height=\"2\">" + String.join("\n", shapes) + "</image>",
                "</annotations>");
    }

    private static String mask(String label, int order, String rle) {
        return "<mask label=\"%s\" rle=\"%s\" left=\"0\" top=\"0\" width=\"4\" height=\"2\" z_order=\"%d\"/>"
                .formatted(label, rle, order);
    }

    private void refused(String shape, String... parts) {
        SegmentationData data = open("", shape);
        assertThatThrownBy(() -> data.labels(0)).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    private void refusedXml(String xml, String... parts) {
        assertThatThrownBy(() -> openXml("", xml)).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }

    @Test
    void shapesLieOverEachOtherByTheirOrder() {
        String[] shapes = {
            mask("dog", 2, "1, 1, 6"),
            mask("car", 1, "0, 3, 5"),
            mask("dog", 1, "2, 1, 5"),
            "<tag label=\"car\"><attribute name=\"age\">3</attribute></tag>"
        };
        SegmentationData data = open("", shapes);

        assertThat(data.concepts()).extracting(Concept::name).containsExactly("car", "dog");
        assertThat(data.concepts().get(0)).isEqualTo(new Concept(0, 0, "car", "class", 0x0A0B0C));
        assertThat(data.imageName(0)).isEqualTo("s/a");
        assertThat(data.labels(0).get(0).concepts()).containsExactly(0, 1, 1, -1, -1, -1, -1, -1);
        SegmentationData all = open(", \"multiLabel\": true", shapes);
        assertThat(all.labels(0)).hasSize(2);
        assertThat(all.sha256()).isNotEqualTo(data.sha256());
        assertThat(open("", shapes[0]).sha256()).isNotEqualTo(data.sha256());
    }

    @Test
    void leavesOutPointsAndLinesOnRequestOnly() {
        String line = "<polyline label=\"car\" points=\"0,0;3,1\" z_order=\"0\"/>";
        refused(line, "a.xml' line 3: polyline ('car') covers no area", "skipLines");
        assertThat(open(", \"skipLines\": true", line, "<points label=\"car\" points=\"0,0\"/>")
                        .labels(0)
                        .get(0)
                        .concepts())
                .containsOnly(-1);
    }

    @Test
    void refusesMalformedShapes() {
        refused(
                "<ellipse label=\"car\" cx=\"1\" cy=\"1\" rx=\"1\" ry=\"1\"/>",
                "ellipse ('car') is of a kind that is not read");
        refused("<polygon label=\"cow\" points=\"0,0;1,1;2,0\"/>", "shows the undeclared concept 'cow'");
        refused("<polygon label=\"car\" points=\"0,0;1,1\"/>", "has 2 points");
        refused("<polygon label=\"car\" points=\"0,0;1,1;2\"/>", "has the point '2'");
        refused("<polygon label=\"car\" points=\"0,0;1,1;2,NaN\"/>", "has the point 'NaN'");
        refused("<polygon label=\"car\" points=\"0,0;1,1;2,x\"/>", "has the point 'x'");
        refused("<polygon label=\"car\"/>", "has no points");
        refused("<polygon points=\"0,0;1,1;2,0\"/>", "has no label");
        refused("<box label=\"car\" xtl=\"0\" ytl=\"0\" xbr=\"1\"/>", "has no ybr");
        refused(mask("car", 0, "1, 8"), "has the run 8 (number 2) after 1 of 8 pixels");
        refused(mask("car", 0, "1, 6"), "has runs of 7 pixels");
        refused(mask("car", 0, "1, -1, 8"), "has the run -1");
        refused(mask("car", 0, "1, x"), "has the run 'x'");
        refused(mask("car", 0, "8").replace("left=\"0\"", "left=\"1\""), "4x2 at (1, 0), which is not inside");
        refused(mask("car", 0, "8").replace("z_order=\"0\"", "z_order=\"up\""), "has the z_order 'up'");
    }

    @Test
    void refusesFilesThatAreNotCvatsOrReachOut() {
        String image = "<image name=\"s/a.png\" width=\"4\" height=\"2\"/>";
        refusedXml(
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><annotations>" + LABELS + "&x;</annotations>",
                "a.xml' line 1 has a document type");
        refusedXml("<annotations>" + LABELS + image + image + "</annotations>", "has the image 's/a.png' again");
        refusedXml("<annotations>" + LABELS + image.replace("s/a", "../a") + "</annotations>", "not inside");
        refusedXml("<annotations>" + LABELS + image.replace("4", "0") + "</annotations>", "has the width 0");
        refusedXml("<annotations>" + LABELS + "<track id=\"0\"/></annotations>", "has a track");
        refusedXml("<annotations>" + LABELS + "</annotations>", "lists no images");
        refusedXml("<annotations>" + image + "</annotations>", "declares no labels");
        refusedXml("<annotations>" + LABELS + LABELS + image + "</annotations>", "ends a second label 'car'");
        refusedXml("<html/>", "begins with 'html' instead of 'annotations'");
        refusedXml("<annotations>", "a.xml' line 2 is no XML");
    }

    /** Java's XML parser prints to standard error by itself where bytes are no characters. */
    @Test
    void refusesBytesThatAreNoCharactersInOneSentence() {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            TemporaryDataset tree = new TemporaryDataset(folder)
                    .rgb("i/a.png", 1, 0)
                    .bytes("a.xml", "<annotations>\u00e9</annotations>".getBytes(StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> tree.open("{\"format\": \"cvat\", \"annotations\": {\"file\": \"a.xml\"}}"))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("a.xml' is not UTF-8");
        } finally {
            System.setErr(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
