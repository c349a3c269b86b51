package org.sbonnx.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.trainer.block.Torch;

class ActiveChannelsTest {
    private final NDManager manager = Torch.open("cpu", 1);
    private final ActiveChannels active = new ActiveChannels();

    @AfterEach
    void close() {
        manager.close();
    }

    /** Logits [1, channels, 1, positions], given channel by channel. */
    private NDArray logits(int channels, float... values) {
        return Torch.upload(manager, new FloatTensor(new long[] {1, channels, 1, values.length / channels}, values));
    }

    @Test
    void channelsThatAreTheArgmaxSomewhereAreCounted() {
        active.add("a", logits(4, 5, 0, 5, 1, 1, 1, 2, 9, 2, 4, 8, 4));
        assertThat(active.count()).isEqualTo(2);
    }

    @Test
    void aChannelCountsOnceHoweverManyImagesItIsTheArgmaxOf() {
        active.add("a", logits(3, 9, 0, 0));
        active.add("a", logits(3, 9, 0, 0));
        active.add("a", logits(3, 0, 0, 9));
        assertThat(active.count()).isEqualTo(2);
    }

    @Test
    void channelsOfOneNumberInTwoGroupsCountTwice() {
        active.add("a", logits(2, 9, 0));
        active.add("b", logits(2, 9, 0));
        assertThat(active.count()).isEqualTo(2);
    }

    @Test
    void allImagesOfABatchCount() {
        active.add("a", Torch.upload(manager, new FloatTensor(new long[] {2, 2, 1, 1}, new float[] {1, 0, 0, 1})));
        assertThat(active.count()).isEqualTo(2);
    }

    @Test
    void withoutLogitsNoChannelIsActive() {
        assertThat(active.count()).isZero();
    }
}
