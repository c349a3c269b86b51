package org.sbonnx.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.Preprocessor;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.testkit.SharedFiles;

/** A real data set, where it is at hand. */
class CamVidSampleTest {
    @Test
    void readsValidationSplit() {
        SegmentationData data = DatasetFormats.open(SharedFiles.require("camvid/val.json"));

        assertThat(data.name()).isEqualTo("camvid-val");
        assertThat(data.size()).isEqualTo(101);
        assertThat(data.concepts()).hasSize(11);
        assertThat(data.concepts().get(8)).isEqualTo(new Concept(8, 8, "car", "class", 0x400080));
        assertThat(data.task()).contains("class");
        assertThat(data.sha256()).hasSize(64).isEqualTo(data.sha256());
        long[] pixels = new long[13];
        for (int i = 0; i < data.size(); i++) {
            RgbImage image = data.image(i);
            LabelMap map = data.labels(i).get(0);
            assertThat(image.width()).isEqualTo(384).isEqualTo(map.width());
            assertThat(image.height()).isEqualTo(288).isEqualTo(map.height());
            for (short c : map.concepts()) {
                pixels[c + 2]++;
            }
        }
        // Counted by Pillow and numpy over the same files.
        assertThat(pixels).containsExactly(PILLOW_COUNTS);
        Preprocessor preprocessor = new Preprocessor(Preprocess.imagenet(384, 288));
        assertThat(preprocessor.tensor(data.image(0))).hasSize(3 * 288 * 384);
    }

    private static final long[] PILLOW_COUNTS = {
        190344, 0, 1025017, 2899544, 63099, 3234407, 973692, 1824979, 99530, 343882, 195076, 72708, 247514
    };
}
