package org.sbonnx.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.Raster;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.image.ImageFiles;

/** Masks of pycocotools, made by fixtures/python/annotation_masks.py. */
class CocoMaskTest {
    private static Path golden(String name) throws URISyntaxException {
        return Path.of(CocoMaskTest.class.getResource("/coco/" + name).toURI());
    }

    @Test
    void fillsEachMaskAsPycocotoolsDoes() throws URISyntaxException {
        Raster masks = ImageFiles.read(golden("masks.png")).image().getRaster();
        CocoIndex index = CocoReader.read(golden("instances.json"), false);
        CocoIndex.Image image = index.images().get(7L);
        List<byte[]> texts = index.texts(image);

        assertThat(texts).hasSize(masks.getHeight() / image.height()).hasSizeGreaterThan(40);
        for (int i = 0; i < texts.size(); i++) {
            BitSet expected = new BitSet();
            for (int p = 0; p < image.width() * image.height(); p++) {
                expected.set(p, masks.getSample(p % image.width(), i * image.height() + p / image.width(), 0) != 0);
            }
            BitSet wrong = CocoMask.read("annotation " + (i + 1), texts.get(i), image);
            wrong.xor(expected);
            assertThat(wrong.toString())
                    .as("wrong pixels of annotation %d", i + 1)
                    .isEqualTo("{}");
        }
    }
}
