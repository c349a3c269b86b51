package org.sbonnx.study.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RocCurveTest {
    @Test
    void aPerfectScoreHasAreaOneAndItsOppositeZero() {
        RocCurve roc = new RocCurve(2);
        for (int i = 0; i < 5; i++) {
            roc.add(1, true);
            roc.add(0, false);
        }
        assertThat(roc.area(new double[] {0, 1})).isEqualTo(1);
        assertThat(roc.area(new double[] {1, 0})).isEqualTo(0);
        assertThat(roc.area(new double[] {7, 7})).isEqualTo(0.5);
        assertThat(roc.rate()).isEqualTo(0.5);
        assertThat(roc.rate(1)).isEqualTo(1);
        assertThat(roc.count()).isEqualTo(10);
    }

    @Test
    void nothingToCompareSaysNothing() {
        RocCurve roc = new RocCurve(3);
        assertThat(roc.area(new double[] {0, 1, 2})).isEqualTo(0.5);
        roc.add(2, true);
        assertThat(roc.area(new double[] {0, 1, 2})).isEqualTo(0.5);
        assertThat(roc.rate(0)).isZero();
    }

    /** Against the definition: all pairs of a positive and a negative. */
    @Test
    void agreesWithCountingAllPairs() {
        SplittableRandom random = new SplittableRandom(4);
        double[] score = {0.5, 0.1, 0.5, 2, -1};
        int n = 120;
        int[] value = new int[n];
        boolean[] positive = new boolean[n];
        RocCurve roc = new RocCurve(score.length);
        for (int i = 0; i < n; i++) {
            value[i] = random.nextInt(score.length);
            positive[i] = random.nextDouble() < 0.2 + 0.1 * value[i];
            roc.add(value[i], positive[i]);
        }
        double wins = 0;
        double pairs = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (positive[i] && !positive[j]) {
                    pairs++;
                    double d = score[value[i]] - score[value[j]];
                    wins += d > 0 ? 1 : d == 0 ? 0.5 : 0;
                }
            }
        }
        assertThat(roc.area(score)).isCloseTo(wins / pairs, within(1e-12));
    }
}
