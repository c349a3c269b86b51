package org.sbonnx.insert.calibrate.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxRegressionTest {
    private static final int N = 300;

    /** Points [300, 3] of three codes in turn; a point of code k is larger by 5 in feature k. */
    private static Matrix separable() {
        SplittableRandom random = new SplittableRandom(4);
        Matrix x = new Matrix(N, 3);
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < 3; j++) {
                x.data()[i * 3 + j] = (float) (random.nextDouble(-1, 1) + (i % 3 == j ? 5 : 0));
            }
        }
        return x;
    }

    private static int[] codes(boolean reference) {
        int[] codes = new int[N];
        for (int i = 0; i < N; i++) {
            codes[i] = i % 3 - (reference ? 1 : 0);
        }
        return codes;
    }

    private static float[] weights() {
        SplittableRandom random = new SplittableRandom(8);
        float[] weights = new float[N];
        for (int i = 0; i < N; i++) {
            weights[i] = (float) random.nextDouble(0.5, 2);
        }
        return weights;
    }

    private static Matrix copy(Matrix m) {
        return new Matrix(m.rows(), m.cols(), m.data().clone());
    }

    /** Logit of one class at a raw point, by its definition. */
    private static double logit(LinearClassifier c, int k, Matrix raw, int row) {
        double sum = c.bias()[k];
        for (int j = 0; j < raw.cols(); j++) {
            sum += (double) c.weights().get(k, j) * raw.get(row, j);
        }
        return sum;
    }

    @Test
    void separablePointsAreSeparated() {
        Matrix raw = separable();
        int[] codes = codes(false);
        LinearClassifier fitted = new SoftmaxRegression(copy(raw)).fit(codes, weights(), 3, 1e-4, 100);
        for (int i = 0; i < N; i++) {
            for (int k = 0; k < 3; k++) {
                if (k != codes[i]) {
                    assertThat(logit(fitted, codes[i], raw, i)).isGreaterThan(logit(fitted, k, raw, i));
                }
            }
        }
    }

    /** Code −1 stands for none: there every logit is negative; elsewhere only that of the code is positive. */
    @Test
    void logitsAreNegativeWhereNoneOfTheCodesHolds() {
        Matrix raw = separable();
        int[] codes = codes(true);
        LinearClassifier fitted = new SoftmaxRegression(copy(raw)).fit(codes, weights(), 2, 1e-4, 100);
        for (int i = 0; i < N; i++) {
            if (codes[i] < 0) {
                assertThat(logit(fitted, 0, raw, i)).isNegative();
                assertThat(logit(fitted, 1, raw, i)).isNegative();
            } else {
                assertThat(logit(fitted, codes[i], raw, i)).isPositive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theGradientEqualsFiniteDifferences(boolean reference) {
        SoftmaxRegression regression = new SoftmaxRegression(separable());
        int k = reference ? 2 : 3;
        int[] codes = codes(reference);
        float[] weights = weights();
        double norm = 1.0 / N;
        double[] theta = new SplittableRandom(6).doubles(k * 4, -1, 1).toArray();
        double[] gradient = new double[theta.length];
        regression.objective(theta, gradient, codes, weights, k, 0.05, norm, reference);
        for (int i = 0; i < theta.length; i++) {
            double[] moved = theta.clone();
            moved[i] += 1e-2;
            double up = regression.objective(moved, new double[theta.length], codes, weights, k, 0.05, norm, reference);
            moved[i] -= 2e-2;
            double down =
                    regression.objective(moved, new double[theta.length], codes, weights, k, 0.05, norm, reference);
            assertThat(gradient[i]).as("parameter %d", i).isCloseTo((up - down) / 2e-2, within(1e-4));
        }
    }

    @Test
    void logitsOfRawWeightsAreThoseOfTheRawPoints() {
        Matrix raw = separable();
        SoftmaxRegression regression = new SoftmaxRegression(copy(raw));
        LinearClassifier c =
                new LinearClassifier(new Matrix(2, 3, new float[] {1, -2, 0.5f, 0.3f, 0, -1}), new float[] {0.7f, -4});
        Matrix logits = regression.logits(c);
        for (int i = 0; i < N; i++) {
            for (int k = 0; k < 2; k++) {
                assertThat((double) logits.get(k, i)).isCloseTo(logit(c, k, raw, i), within(1e-4));
            }
        }
    }

    @Test
    void activationsAreStandardisedAndAConstantChannelIsZero() {
        SoftmaxRegression regression = new SoftmaxRegression(new Matrix(4, 2, new float[] {1, 7, 3, 7, 1, 7, 3, 7}));
        assertThat(regression.standardised().data()).containsExactly(-1, 0, 1, 0, -1, 0, 1, 0);
        assertThat(regression.standardDeviations()).containsExactly(1, 0);
    }

    @Test
    void aConstantChannelGetsNoWeight() {
        Matrix raw = new Matrix(4, 2, new float[] {1, 7, 3, 7, 1, 7, 3, 7});
        LinearClassifier c =
                new SoftmaxRegression(copy(raw)).fit(new int[] {0, 1, 0, 1}, new float[] {1, 1, 1, 1}, 2, 1e-3, 50);
        assertThat(c.weights().get(0, 1)).isZero();
        assertThat(c.weights().get(1, 1)).isZero();
        assertThat(c.weights().get(1, 0)).isPositive();
    }
}
