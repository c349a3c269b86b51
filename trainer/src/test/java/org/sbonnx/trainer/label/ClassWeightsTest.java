package org.sbonnx.trainer.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.TinyData;

class ClassWeightsTest {
    private static final int SIDE = 16;
    private static final TinyData DATA = new TinyData(12, 3, true);
    private static final LabelCache LABELS = new LabelCache(TaskLabels.of(DATA).orElseThrow(), null);
    private static final int[] IMAGES = IntStream.range(0, DATA.size()).toArray();

    private static float[] weights(String plan) {
        return ClassWeights.compute(Json.parse("plan", plan, TrainPlan.class), LABELS, IMAGES, 4, SIDE, SIDE);
    }

    private static long[] pixels() {
        long[] pixels = new long[4];
        for (int image : IMAGES) {
            for (short id : LABELS.ids(image, SIDE, SIDE)) {
                if (id != TaskLabels.IGNORED) {
                    pixels[id]++;
                }
            }
        }
        return pixels;
    }

    @Test
    void withoutBalanceAllWeighAlikeUnlessNamed() {
        assertThat(weights("{}")).containsExactly(1, 1, 1, 1);
        assertThat(weights("{\"classWeights\":{\"yellow\":2.5}}")).containsExactly(1, 1, 1, 2.5f);
    }

    @Test
    void withFullBalanceEveryClassCountsAsMuch() {
        long[] pixels = pixels();
        assertThat(pixels).doesNotHaveDuplicates().doesNotContain(0);
        double mean = LongStream.of(pixels).average().orElseThrow();
        float[] weights = weights("{\"classBalance\":1,\"classWeights\":{\"yellow\":2}}");
        for (int c = 0; c < 4; c++) {
            assertThat(weights[c] * pixels[c]).isCloseTo((float) (c == 3 ? 2 * mean : mean), within(0.01f));
        }
    }

    @Test
    void aShareOfBalanceIsAPower() {
        float[] half = weights("{\"classBalance\":0.5}");
        float[] full = weights("{\"classBalance\":1}");
        for (int c = 0; c < 4; c++) {
            assertThat(half[c] * half[c]).isCloseTo(full[c], within(1e-5f));
        }
    }

    @Test
    void refusesAClassThatTheDataDoesNotHave() {
        assertThatThrownBy(() -> weights("{\"classWeights\":{\"violet\":2}}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("violet")
                .hasMessageContaining("yellow");
    }
}
