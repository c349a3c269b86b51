package org.sbonnx.trainer.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final int[] IMAGES = Batches.range(10, 23);

    private static int[] order(long seed, String phase, int epoch) {
        return Arrays.stream(Batches.shuffled(IMAGES, 4, seed, phase, epoch))
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    @Test
    void shuffledBatchesHoldEveryImageOnce() {
        int[][] batches = Batches.shuffled(IMAGES, 4, 1, "training", 1);
        assertThat(batches).hasNumberOfRows(6);
        assertThat(batches[5]).hasSize(3);
        assertThat(order(1, "training", 1)).containsExactlyInAnyOrder(IMAGES).isNotEqualTo(IMAGES);
    }

    @Test
    void theOrderDependsOnSeedPhaseAndEpochOnly() {
        int[] order = order(1, "training", 1);
        assertThat(order(1, "training", 1)).isEqualTo(order);
        assertThat(order(2, "training", 1)).isNotEqualTo(order);
        assertThat(order(1, "concepts", 1)).isNotEqualTo(order);
        assertThat(order(1, "training", 2)).isNotEqualTo(order);
    }

    @Test
    void chunksKeepTheOrder() {
        assertThat(Batches.chunks(new int[] {5, 3, 9, 1, 7}, 2)).isDeepEqualTo(new int[][] {{5, 3}, {9, 1}, {7}});
        assertThat(Batches.chunks(new int[0], 2)).isEmpty();
    }
}
