package org.sbonnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelRangeTest {
    private static ChannelRange range(float... values) {
        ChannelRange range = new ChannelRange();
        for (float value : values) {
            range.add(value, value);
        }
        return range;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, false",
        "1, 1, false",
        "0, 1, true",
        "1, 0, true",
        "0, -0.0, false",
        "-0.0, 0, false",
        "1, 1.0000001, true",
        "NaN, NaN, true",
        "0, NaN, true",
        "NaN, 0, true"
    })
    void aChannelWithTwoDifferentValuesIsActive(float first, float second, boolean active) {
        assertThat(range(first, second).isActive()).isEqualTo(active);
    }

    @Test
    void aChannelWithoutValuesIsNotActive() {
        assertThat(range().isActive()).isFalse();
    }

    @Test
    void minAndMaxAreThoseOfAllValues() {
        Random random = new Random(3);
        ChannelRange range = new ChannelRange();
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < 1000; i++) {
            float value = (float) random.nextGaussian();
            boolean outside = value < min || value > max;
            min = Math.min(min, value);
            max = Math.max(max, value);
            assertThat(range.add(value, value)).isEqualTo(outside);
            assertThat(range.min()).isEqualTo(min);
            assertThat(range.max()).isEqualTo(max);
        }
    }
}
