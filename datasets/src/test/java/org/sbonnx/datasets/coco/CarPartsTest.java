package org.sbonnx.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.datasets.DatasetInspector;
import org.sbonnx.datasets.TemporaryDataset;
import org.sbonnx.schemas.data.DataReport;
import org.sbonnx.testkit.SharedFiles;

/** A real data set, where it is at hand. Pixels counted with pycocotools' annToMask over the same file. */
class CarPartsTest {
    private static final Long[] TRAIN = {
        2710569L, 1178015L, 1315947L, 279543L, 1166957L, 269962L, 9937726L, 3229709L, 1866261L, 575539L, 1453865L,
        478238L, 3697006L, 99705L, 118893L, 1447715L, 1986289L, 2812246L
    };
    private static final Long[] TRAIN_ALL = {
        2711692L, 1182308L, 1317918L, 318152L, 1168301L, 315149L, 9939370L, 3235299L, 1871758L, 581528L, 1458204L,
        483348L, 3708724L, 189405L, 185324L, 1467813L, 2019456L, 2812723L
    };
    private static final Long[] VAL = {
        520931L, 291470L, 161911L, 39034L, 182697L, 52522L, 1842175L, 603656L, 244142L, 91073L, 350908L, 121139L,
        767966L, 11963L, 16562L, 161050L, 355620L, 468859L
    };
    private static final Long[] VAL_ALL = {
        520982L, 292617L, 162079L, 39646L, 183055L, 53085L, 1842966L, 606237L, 244927L, 95732L, 353364L, 122513L,
        771850L, 29227L, 37833L, 163314L, 360036L, 469027L
    };

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsEveryPixelOfEveryPart(boolean multiLabel) {
        check("train", 400, 70233415, multiLabel, multiLabel ? TRAIN_ALL : TRAIN);
        check("val", 100, 10906134, multiLabel, multiLabel ? VAL_ALL : VAL);
    }

    private void check(String split, int images, long background, boolean multiLabel, Long[] pixels) {
        Path root = SharedFiles.require("carparts/" + split);
        DataReport report =
                DatasetInspector.inspect(new TemporaryDataset(folder).open("""
                {"format": "coco", "root": "%s/images",
                 "annotations": {"file": "%s/annotations.json", "category": "part", "multiLabel": %b}}""".formatted(root, root, multiLabel)));

        assertThat(report.images()).isEqualTo(images);
        assertThat(report.faults()).isEmpty();
        assertThat(report.concepts())
                .extracting(DataReport.ConceptCount::pixels)
                .containsExactly(pixels);
        assertThat(report.concepts().get(17).name()).isEqualTo("wheel");
        assertThat(report.categories().get(0).background()).isEqualTo(background);
    }
}
