package org.sbonnx.auic.score.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Intervals are added from the highest down, as a sweep of the threshold does. */
class OptimalThresholdRangeTest {
    private final OptimalThresholdRange range = new OptimalThresholdRange();

    @Test
    void aBetterScoreReplacesAWiderInterval() {
        range.add(5, 100, 0.6, 10, 3);
        range.add(4, 5, 0.7, 11, 4);
        range.add(-50, 4, 0.65, 12, 9);
        assertRange(0.7, 4, 5, 11, 4);
    }

    @Test
    void adjacentIntervalsOfEqualScoreAreJoined() {
        range.add(6, 9, 0.8, 10, 0);
        range.add(5, 6, 0.8, 12, 1);
        range.add(1, 5, 0.8, 14, 2);
        assertRange(0.8, 1, 9, 14, 2);
    }

    @Test
    void theWiderOfSeparateIntervalsWins() {
        range.add(6, 9, 0.8, 10, 0);
        range.add(5, 6, 0.7, 12, 1);
        range.add(3, 5, 0.8, 14, 2);
        assertRange(0.8, 6, 9, 10, 0);
        range.add(2, 3, 0.8, 15, 3);
        range.add(1, 2, 0.8, 16, 4);
        assertRange(0.8, 1, 5, 16, 4);
    }

    @Test
    void theLowerOfEquallyWideIntervalsWins() {
        range.add(7, 9, 0.8, 10, 0);
        range.add(5, 7, 0.1, 11, 1);
        range.add(3, 5, 0.8, 12, 2);
        assertRange(0.8, 3, 5, 12, 2);
    }

    @Test
    void aGapSeparatesIntervalsOfEqualScore() {
        range.add(7, 9, 0.8, 10, 0);
        range.interrupt();
        range.add(6, 7, 0.8, 11, 1);
        assertRange(0.8, 7, 9, 10, 0);
    }

    @Test
    void endsMayBeInfinite() {
        range.add(3, Double.POSITIVE_INFINITY, 0.5, 0, 0);
        assertRange(0.5, 3, Double.POSITIVE_INFINITY, 0, 0);
        range.add(Double.NEGATIVE_INFINITY, 3, 0.5, 4, 4);
        assertRange(0.5, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 4, 4);
    }

    private void assertRange(double best, double low, double high, long tp, long fp) {
        assertThat(range.best()).isEqualTo(best);
        assertThat(range.low()).isEqualTo(low);
        assertThat(range.high()).isEqualTo(high);
        assertThat(range.tp()).isEqualTo(tp);
        assertThat(range.fp()).isEqualTo(fp);
    }
}
