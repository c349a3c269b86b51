package org.sbonnx.insert.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.insert.calibrate.math.Matrix;

class ConsumerProjectionTest {
    private static final int N = 40;
    private static final int CHANNELS = 96;

    private static FloatTensor random(SplittableRandom random, long... shape) {
        int size = 1;
        for (long s : shape) {
            size *= Math.toIntExact(s);
        }
        float[] data = new float[size];
        for (int i = 0; i < size; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return new FloatTensor(shape, data);
    }

    @Test
    void distancesAreThoseOfTheConsumersResponses() {
        SplittableRandom random = new SplittableRandom(1);
        Matrix x = new Matrix(N, CHANNELS, random(random, N, CHANNELS).data());
        double[] deviations = random.doubles(CHANNELS, 0.1, 2).toArray();
        List<FloatTensor> kernels = List.of(random(random, 20, CHANNELS, 3, 3), random(random, 7, CHANNELS, 1, 1));
        Matrix view = ConsumerProjection.project(x, deviations, kernels, 9);
        double seen = 0;
        double actual = 0;
        double error = 0;
        int pairs = 0;
        double scale = scale(x, deviations, kernels, view);
        for (int a = 0; a < N; a++) {
            for (int b = 0; b < a; b++) {
                double v = scale * distance(view, a, b);
                double r = responses(x, deviations, kernels, a, b);
                seen += v;
                actual += r;
                error += Math.abs(v - r) / r;
                pairs++;
            }
        }
        assertThat(seen).isCloseTo(actual, within(1e-3 * actual));
        assertThat(error / pairs).isLessThan(0.25);
        assertThat(view.totalVariance()).isCloseTo(1, within(1e-4));
    }

    @Test
    void channelsThatNoConsumerReadsDoNotCount() {
        Matrix x = new Matrix(2, 3, new float[] {1, 0, 5, -1, 0, -5});
        FloatTensor kernel = new FloatTensor(new long[] {1, 3, 1, 1}, new float[] {1, 0, 0});
        Matrix view = ConsumerProjection.project(x, new double[] {1, 1, 1}, List.of(kernel), 1);
        Matrix blind = ConsumerProjection.project(
                new Matrix(2, 3, new float[] {1, 7, 0, -1, 3, 9}), new double[] {1, 1, 1}, List.of(kernel), 1);
        assertThat(view.data()).containsExactly(blind.data());
    }

    /** The factor that total variance 1 took away. */
    private static double scale(Matrix x, double[] deviations, List<FloatTensor> kernels, Matrix view) {
        double seen = 0;
        double actual = 0;
        for (int a = 0; a < N; a++) {
            for (int b = 0; b < a; b++) {
                seen += distance(view, a, b);
                actual += responses(x, deviations, kernels, a, b);
            }
        }
        return actual / seen;
    }

    private static double distance(Matrix m, int a, int b) {
        double sum = 0;
        for (int j = 0; j < m.cols(); j++) {
            sum += Math.pow(m.get(a, j) - m.get(b, j), 2);
        }
        return sum;
    }

    /** Brute force: squared difference of all kernels' responses, position by position. */
    private static double responses(Matrix x, double[] deviations, List<FloatTensor> kernels, int a, int b) {
        double sum = 0;
        for (FloatTensor k : kernels) {
            int positions = k.dim(2) * k.dim(3);
            for (int o = 0; o < k.dim(0); o++) {
                for (int p = 0; p < positions; p++) {
                    double response = 0;
                    for (int c = 0; c < CHANNELS; c++) {
                        response += k.data()[(o * CHANNELS + c) * positions + p]
                                * deviations[c]
                                * (x.get(a, c) - x.get(b, c));
                    }
                    sum += response * response;
                }
            }
        }
        return sum;
    }
}
