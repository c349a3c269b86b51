package org.sbonnx.insert.calibrate.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class LbfgsTest {
    /** Σ 10^i·(x_i − i)² + 1: the minimum is 1 at (0, 1, 2). */
    private static double quadratic(double[] x, double[] gradient) {
        double value = 1;
        for (int i = 0; i < x.length; i++) {
            double scale = Math.pow(10, i);
            gradient[i] = 2 * scale * (x[i] - i);
            value += scale * (x[i] - i) * (x[i] - i);
        }
        return value;
    }

    /** The valley of Rosenbrock 1960: the minimum is 0 at (1, 1). */
    private static double rosenbrock(double[] x, double[] gradient) {
        double a = 1 - x[0];
        double b = x[1] - x[0] * x[0];
        gradient[0] = -2 * a - 400 * x[0] * b;
        gradient[1] = 200 * b;
        return a * a + 100 * b * b;
    }

    @Test
    void findsTheMinimumOfAQuadratic() {
        double[] x = {5, -3, 2};
        double value = Lbfgs.minimise(LbfgsTest::quadratic, x, 100, 0);
        assertThat(x).containsExactly(new double[] {0, 1, 2}, offset(1e-4));
        assertThat(value).isCloseTo(1, offset(1e-8));
    }

    @Test
    void findsTheMinimumOfACurvedValley() {
        double[] x = {-1.2, 1};
        double value = Lbfgs.minimise(LbfgsTest::rosenbrock, x, 200, 0);
        assertThat(x).containsExactly(new double[] {1, 1}, offset(1e-5));
        assertThat(value).isCloseTo(0, offset(1e-9));
    }

    /** Steepest descent needs thousands of steps in this valley; curvature pairs make it tens. */
    @Test
    void needsFewStepsInACurvedValley() {
        double[] x = {-1.2, 1};
        assertThat(Lbfgs.minimise(LbfgsTest::rosenbrock, x, 50, 0)).isLessThan(1e-6);
    }

    @Test
    void returnsTheValueAtThePointItLeaves() {
        double[] x = {-1.2, 1};
        double value = Lbfgs.minimise(LbfgsTest::rosenbrock, x, 5, 0);
        assertThat(value).isEqualTo(rosenbrock(x, new double[2])).isLessThan(24.2);
    }

    @Test
    void aStartAtTheMinimumStaysThere() {
        double[] x = {0, 1, 2};
        assertThat(Lbfgs.minimise(LbfgsTest::quadratic, x, 100, 0)).isEqualTo(1);
        assertThat(x).containsExactly(0, 1, 2);
    }

    @Test
    void aGradientOfZeroStopsAtOnce() {
        double[] x = {3, 4};
        int[] calls = {0};
        double value = Lbfgs.minimise(
                (p, g) -> {
                    calls[0]++;
                    return 7;
                },
                x,
                100,
                0);
        assertThat(value).isEqualTo(7);
        assertThat(x).containsExactly(3, 4);
        assertThat(calls[0]).isEqualTo(2);
    }

    @Test
    void noIterationsLeaveTheStart() {
        double[] x = {5, -3, 2};
        assertThat(Lbfgs.minimise(LbfgsTest::quadratic, x, 0, 0)).isEqualTo(quadratic(x, new double[3]));
        assertThat(x).containsExactly(5, -3, 2);
    }
}
