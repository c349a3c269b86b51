package org.sbonnx.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ActiveChannelsTest {
    private final ActiveChannels active = new ActiveChannels();

    @Test
    void withoutGroupsNothingIsActive() {
        assertThat(active.count()).isZero();
    }

    @Test
    void codesThatAreOnSomewhereAndOffElsewhereAreActive() {
        active.add("a", 4, new long[] {0, 2, 2, 0});
        assertThat(active.count()).isEqualTo(2);
    }

    /** A group that collapsed to one code: that channel is 1 everywhere, so it is as constant as the others. */
    @Test
    void aCodeThatIsOnEverywhereIsNotActive() {
        active.add("a", 3, new long[] {1, 1});
        active.add("a", 3, new long[] {1, 1, 1});
        assertThat(active.count()).isZero();
    }

    @Test
    void codesMayDifferBetweenImages() {
        active.add("a", 3, new long[] {1, 1});
        active.add("a", 3, new long[] {2, 2});
        assertThat(active.count()).isEqualTo(2);
    }

    @Test
    void theOnlyChannelOfAGroupIsConstant() {
        active.add("a", 1, new long[] {0, 0, 0});
        assertThat(active.count()).isZero();
    }

    @Test
    void groupsAreCountedApart() {
        active.add("a", 3, new long[] {0, 0, 0});
        active.add("b", 2, new long[] {0, 1, 0});
        active.add("c", 5, new long[] {4, 2, 3});
        assertThat(active.count()).isEqualTo(5);
    }
}
