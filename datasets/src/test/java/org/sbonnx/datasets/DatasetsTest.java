package org.sbonnx.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.schemas.BadInput;

class DatasetsTest {
    @TempDir
    Path folder;

    private SegmentationData data;

    @BeforeEach
    void twoImages() {
        data = new TemporaryDataset(folder)
                .rgb("img/a.png", 1, 1)
                .rgb("img/b.png", 1, 2)
                .open("{\"images\": \"img/*.png\"}");
    }

    @Test
    void subsetsKeepOrderAndHaveTheirOwnIdentity() {
        SegmentationData second = Datasets.subset(data, 1);

        assertThat(second.size()).isEqualTo(1);
        assertThat(second.imageName(0)).isEqualTo("b");
        assertThat(second.image(0).rgb()).containsExactly(0, 0, 2);
        assertThat(second.sha256())
                .isNotEqualTo(data.sha256())
                .isEqualTo(Datasets.everyNth(data, 2, 1).sha256());
        assertThat(Datasets.subset(data, 1, 0).imageName(1)).isEqualTo("a");
        assertThat(Datasets.everyNth(data, 2, 0).size()).isEqualTo(1);
        refused(() -> Datasets.everyNth(data, 5, 4), "no image of data set 'data' is chosen");
        assertThatThrownBy(() -> Datasets.subset(data, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void evenSamplesAreSpreadOverTheWholeData() {
        assertThat(Datasets.evenPositions(101, 4)).containsExactly(0, 25, 50, 75);
        assertThat(Datasets.evenPositions(3, 8)).containsExactly(0, 1, 2);
        int last = Datasets.evenPositions(Integer.MAX_VALUE, 100_000)[99_999];
        assertThat(last).isEqualTo((int) (99_999L * Integer.MAX_VALUE / 100_000));
        for (int count = 1; count <= 7; count++) {
            assertThat(IntStream.of(Datasets.evenPositions(7, count)).distinct().count())
                    .isEqualTo(count);
        }
        assertThat(Datasets.evenlySpread(data, 1).imageName(0)).isEqualTo("a");
        assertThat(Datasets.evenlySpread(data, 9)).isSameAs(data);
        refused(() -> Datasets.evenlySpread(data, 0), "no image of data set 'data' is chosen");
    }

    private static void refused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContainingAll(parts);
    }
}
