package org.sbonnx.trainer.label;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.schemas.data.Preprocess;

class LabelCacheTest {
    /** Four pixels wide, two high. */
    private final OneImage data =
            new OneImage(new LabelMap("class", 4, 2, new short[] {0, 1, 2, LabelMap.VOID, 1, 1, LabelMap.NONE, 0}));

    private LabelCache cache(String resize) {
        return new LabelCache(
                TaskLabels.of(data).orElseThrow(), Preprocess.of(8, 8, null, null, null, null, null, resize));
    }

    @Test
    void classIdsAreResizedByNearestNeighbour() {
        LabelCache cache = cache("stretch");
        assertThat(cache.ids(0, 4, 2)).containsExactly(0, 1, 2, -1, 1, 1, -1, 0);
        assertThat(cache.ids(0, 2, 1)).containsExactly(0, 2);
        assertThat(cache.ids(0, 2, 4)).containsExactly(0, 2, 0, 2, 1, -1, 1, -1);
        assertThat(new LabelCache(TaskLabels.of(data).orElseThrow(), null).ids(0, 2, 1))
                .containsExactly(0, 2);
    }

    /** Letterboxed to 8 × 8, the image fills rows 2 to 5. */
    @Test
    void theBorderOfALetterboxIsIgnored() {
        assertThat(cache("letterbox").ids(0, 4, 4))
                .containsExactly(-1, -1, -1, -1, 0, 1, 2, -1, 1, 1, -1, 0, -1, -1, -1, -1);
    }

    @Test
    void aSizeIsComputedOnce() {
        LabelCache cache = cache("stretch");
        short[] first = cache.ids(0, 4, 2);
        assertThat(cache.ids(0, 4, 2)).isSameAs(first);
        assertThat(data.asked()).isEqualTo(1);
        assertThat(cache.ids(0, 2, 4)).hasSize(8);
        assertThat(data.asked()).isEqualTo(2);
        assertThat(cache.ids(0, 4, 2)).isSameAs(first);
    }

    /** 200 MiB each: of three maps two fit, and the one that was used last stays. */
    @Test
    void theMapUsedLeastRecentlyIsDroppedFirst() {
        LabelCache cache = cache("stretch");
        int side = 10_240;
        short[] first = cache.ids(0, side, side);
        cache.ids(0, side, side - 1);
        assertThat(cache.ids(0, side, side)).isSameAs(first);
        cache.ids(0, side, side - 2);
        assertThat(data.asked()).isEqualTo(3);
        assertThat(cache.ids(0, side, side)).isSameAs(first);
        cache.ids(0, side, side - 1);
        assertThat(data.asked()).isEqualTo(4);
    }
}
