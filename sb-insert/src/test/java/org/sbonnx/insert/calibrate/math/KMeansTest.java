package org.sbonnx.insert.calibrate.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sbonnx.insert.calibrate.math.KMeans.Clustering;

class KMeansTest {
    /** Two tight groups of four points each, far apart on the first axis. */
    private static final Matrix EIGHT =
            new Matrix(8, 2, new float[] {0, 0, 1, 0, 0, 1, 1, 2, 20, 0, 21, 1, 20, 3, 22, 0});

    private static float[] ones(int n) {
        float[] weights = new float[n];
        Arrays.fill(weights, 1);
        return weights;
    }

    private static Clustering cluster(Matrix points, float[] weights, int k, double[]... start) {
        return new KMeans(points, weights).cluster(k, List.of(start), 1);
    }

    @Test
    void clusterNumbersFollowTheGivenCentres() {
        Clustering forward = cluster(EIGHT, ones(8), 2, new double[] {0, 0}, new double[] {20, 0});
        assertThat(forward.assignment()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
        assertThat(forward.centres()).isDeepEqualTo(new double[][] {{0.5, 0.75}, {20.75, 1}});
        Clustering backward = cluster(EIGHT, ones(8), 2, new double[] {20, 0}, new double[] {0, 0});
        assertThat(backward.assignment()).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
    }

    @Test
    void ofMoreGivenCentresThanClustersTheFirstAreUsed() {
        Clustering one = cluster(EIGHT, ones(8), 1, new double[] {0, 0}, new double[] {20, 0});
        assertThat(one.centres()).isDeepEqualTo(new double[][] {{10.625, 0.875}});
    }

    /** The group that has no centre yet is far away, so its points are chosen with a probability above 99 %. */
    @Test
    void missingCentresAreAddedFarFromTheGivenOnes() {
        for (long seed = 0; seed < 20; seed++) {
            Clustering c = new KMeans(EIGHT, ones(8)).cluster(2, List.of(new double[] {0.5, 0.75}), seed);
            assertThat(c.assignment()).as("seed %d", seed).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
        }
    }

    @Test
    void aWeightCountsLikeRepeatedPoints() {
        SplittableRandom random = new SplittableRandom(7);
        int n = 30;
        Matrix points = new Matrix(n, 2);
        float[] weights = new float[n];
        int total = 0;
        for (int i = 0; i < n; i++) {
            weights[i] = 1 + random.nextInt(4);
            total += (int) weights[i];
            points.data()[2 * i] = (float) random.nextDouble();
            points.data()[2 * i + 1] = (float) random.nextDouble();
        }
        Matrix repeated = new Matrix(total, 2);
        int row = 0;
        for (int i = 0; i < n; i++) {
            for (int r = 0; r < weights[i]; r++, row++) {
                System.arraycopy(points.data(), 2 * i, repeated.data(), 2 * row, 2);
            }
        }
        double[][] start = {{0, 0}, {1, 1}, {0, 1}};
        Clustering weighted = cluster(points, weights, 3, copy(start));
        Clustering plain = cluster(repeated, ones(total), 3, copy(start));
        for (int k = 0; k < 3; k++) {
            assertThat(weighted.centres()[k]).containsExactly(plain.centres()[k], within(1e-9));
        }
        assertThat(weighted.inertia()).isCloseTo(plain.inertia(), within(1e-9));
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    @Test
    void aClusterWithoutPointsKeepsItsCentre() {
        Clustering c = cluster(EIGHT, ones(8), 3, new double[] {0, 0}, new double[] {1000, 1000}, new double[] {20, 0});
        assertThat(c.assignment()).containsExactly(0, 0, 0, 0, 2, 2, 2, 2);
        assertThat(c.centres()[1]).containsExactly(1000, 1000);
    }

    @Test
    void moreClustersThanDistinctPointsLeaveNoError() {
        Matrix two = new Matrix(4, 1, new float[] {1, 1, 5, 5});
        Clustering c = cluster(two, ones(4), 4);
        assertThat(c.centres()).hasDimensions(4, 1);
        assertThat(c.inertia()).isZero();
    }

    @Test
    void inertiaIsNoLargerThanAtTheStart() {
        SplittableRandom random = new SplittableRandom(11);
        int n = 60;
        Matrix points = new Matrix(n, 3);
        float[] weights = new float[n];
        for (int i = 0; i < n; i++) {
            weights[i] = (float) random.nextDouble(0.1, 3);
            for (int j = 0; j < 3; j++) {
                points.data()[3 * i + j] = (float) random.nextGaussian();
            }
        }
        double[][] start = {{0, 0, 0}, {0.1, 0, 0}, {0, 0.1, 0}, {0, 0, 0.1}};
        Clustering c = cluster(points, weights, 4, copy(start));
        assertThat(c.inertia()).isCloseTo(inertia(points, weights, c.centres()), within(1e-9));
        assertThat(c.inertia()).isLessThan(0.8 * inertia(points, weights, start));
    }

    /** Brute force: weighted sum of squared distances to the nearest centre. */
    private static double inertia(Matrix points, float[] weights, double[][] centres) {
        double sum = 0;
        for (int i = 0; i < points.rows(); i++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (double[] centre : centres) {
                double d = 0;
                for (int j = 0; j < centre.length; j++) {
                    d += Math.pow(points.get(i, j) - centre[j], 2);
                }
                nearest = Math.min(nearest, d);
            }
            sum += weights[i] * nearest;
        }
        return sum;
    }

    /** Of all 2⁸ ways to split the eight points, none has a smaller sum of squares. */
    @Test
    void theBestOfAllSplitsIsFound() {
        double best = Double.POSITIVE_INFINITY;
        for (int split = 0; split < 256; split++) {
            best = Math.min(best, sumOfSquares(split) + sumOfSquares(255 - split));
        }
        for (long seed = 0; seed < 20; seed++) {
            Clustering c = new KMeans(EIGHT, ones(8)).cluster(2, List.of(), seed);
            assertThat(c.inertia()).as("seed %d", seed).isCloseTo(best, within(1e-9));
        }
    }

    /** Squared distances of the points whose bit is set from their mean. */
    private static double sumOfSquares(int bits) {
        double sum = 0;
        for (int j = 0; j < 2; j++) {
            double[] values = new double[Integer.bitCount(bits)];
            int n = 0;
            for (int i = 0; i < 8; i++) {
                if ((bits >> i & 1) == 1) {
                    values[n++] = EIGHT.get(i, j);
                }
            }
            double mean = Arrays.stream(values).average().orElse(0);
            sum += Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        }
        return sum;
    }
}
