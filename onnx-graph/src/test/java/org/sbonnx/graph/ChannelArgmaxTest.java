package org.sbonnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChannelArgmaxTest {
    /** [4, 3]: two groups of two channels over three cells. */
    private static final float[] VALUES = {
        1, 5, 2,
        3, 5, -1,
        -7, 0, 4,
        -6, -0f, 4.5f
    };

    @Test
    void findsTheLargestChannelOfAGroupAndTheLowestAmongEquals() {
        assertThat(ChannelArgmax.at(VALUES, 3, 0, 2, 0)).isEqualTo(1);
        assertThat(ChannelArgmax.at(VALUES, 3, 0, 2, 1)).isZero();
        assertThat(ChannelArgmax.at(VALUES, 3, 2, 2, 1)).isEqualTo(2);
        assertThat(ChannelArgmax.at(VALUES, 3, 0, 4, 2)).isEqualTo(3);
    }

    @Test
    void countsCellsByChannel() {
        long[] counts = {0, 10, 0, 0};
        ChannelArgmax.count(VALUES, 3, 0, 2, counts);
        ChannelArgmax.count(VALUES, 3, 2, 2, counts);
        assertThat(counts).containsExactly(2, 11, 1, 2);
    }
}
