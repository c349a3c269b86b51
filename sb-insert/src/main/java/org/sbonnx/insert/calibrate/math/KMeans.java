package org.sbonnx.insert.calibrate.math;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Weighted k-means (Lloyd 1982) on the rows of a matrix, started from given centres and, up to k, from k-means++ ones (Arthur
 * and Vassilvitskii 2007).
 */
public final class KMeans {
    private static final int ITERATIONS = 100;

    private final Matrix points;
    private final float[] weights;

    public KMeans(Matrix points, float[] weights) {
        this.points = points;
        this.weights = weights;
    }

    /**
     * Clusters.
     *
     * @param assignment cluster of each row
     * @param centres [k, d]
     * @param inertia weighted sum of squared distances
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Clustering(int[] assignment, double[][] centres, double inertia) {}

    /** Starts from {@code start} (at most k rows) and adds centres by k-means++ up to k. */
    public Clustering cluster(int k, List<double[]> start, long seed) {
        List<double[]> centres = new ArrayList<>(start.subList(0, Math.min(k, start.size())));
        SplittableRandom random = new SplittableRandom(seed);
        double[] nearest = new double[points.rows()];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        centres.forEach(c -> updateNearest(nearest, c));
        while (centres.size() < k) {
            double[] centre = row(sampleRow(nearest, centres.isEmpty(), random));
            centres.add(centre);
            updateNearest(nearest, centre);
        }
        return lloyd(centres.toArray(double[][]::new));
    }

    private void updateNearest(double[] nearest, double[] centre) {
        for (int i = 0; i < nearest.length; i++) {
            nearest[i] = Math.min(nearest[i], distance(i, centre));
        }
    }

    private int sampleRow(double[] nearest, boolean first, SplittableRandom random) {
        double total = 0;
        for (int i = 0; i < nearest.length; i++) {
            total += weights[i] * (first ? 1 : nearest[i]);
        }
        double at = random.nextDouble() * total;
        for (int i = 0; i < nearest.length; i++) {
            at -= weights[i] * (first ? 1 : nearest[i]);
            if (at < 0) {
                return i;
            }
        }
        return nearest.length - 1;
    }

    private Clustering lloyd(double[][] centres) {
        int n = points.rows();
        int d = points.cols();
        int[] assignment = new int[n];
        double inertia = Double.POSITIVE_INFINITY;
        for (int it = 0; it < ITERATIONS; it++) {
            double now = assign(centres, assignment);
            double[][] sums = new double[centres.length][d];
            double[] mass = new double[centres.length];
            for (int i = 0; i < n; i++) {
                mass[assignment[i]] += weights[i];
                for (int j = 0; j < d; j++) {
                    sums[assignment[i]][j] += (double) weights[i] * points.get(i, j);
                }
            }
            for (int k = 0; k < centres.length; k++) {
                if (mass[k] > 0) {
                    for (int j = 0; j < d; j++) {
                        centres[k][j] = sums[k][j] / mass[k];
                    }
                }
            }
            if (inertia - now <= 1e-9 * now) {
                break;
            }
            inertia = now;
        }
        return new Clustering(assignment, centres, assign(centres, assignment));
    }

    private double assign(double[][] centres, int[] assignment) {
        double inertia = 0;
        for (int i = 0; i < assignment.length; i++) {
            double best = Double.POSITIVE_INFINITY;
            for (int k = 0; k < centres.length; k++) {
                double d = distance(i, centres[k]);
                if (d < best) {
                    best = d;
                    assignment[i] = k;
                }
            }
            inertia += weights[i] * best;
        }
        return inertia;
    }

    private double distance(int i, double[] centre) {
        double sum = 0;
        for (int j = 0; j < centre.length; j++) {
            double d = points.get(i, j) - centre[j];
            sum += d * d;
        }
        return sum;
    }

    private double[] row(int i) {
        double[] row = new double[points.cols()];
        Arrays.setAll(row, j -> points.get(i, j));
        return row;
    }
}
