package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.sbonnx.insert.calibrate.math.KMeans;
import org.sbonnx.insert.calibrate.math.Matrix;

/** Clusters pixels into codes by the class probabilities of the original model. */
final class CodeBook {
    private CodeBook() {}

    /**
     * Clusters pixels, starting with one code for each class that is predicted at all (the commonest first) and adding codes
     * where pixels are farthest from them.
     *
     * @param points features of each sampled pixel, [n, D]: its class probabilities, possibly with further columns
     * @return code of each sampled pixel, 0 to k − 1
     */
    static int[] clusterAroundClasses(SampleMatrices sample, Matrix points, int k, long seed) {
        return new KMeans(points, sample.weights(0))
                .cluster(k, classCentres(sample, points), seed)
                .assignment();
    }

    private static List<double[]> classCentres(SampleMatrices sample, Matrix points) {
        TreeMap<Integer, List<Integer>> byClass = new TreeMap<>();
        for (int i = 0; i < sample.size(); i++) {
            byClass.computeIfAbsent(sample.strata()[i], s -> new ArrayList<>()).add(i);
        }
        return byClass.values().stream()
                .sorted(Comparator.comparingInt((List<Integer> rows) -> rows.size())
                        .reversed())
                .map(rows -> mean(points, rows))
                .toList();
    }

    private static double[] mean(Matrix points, List<Integer> rows) {
        double[] mean = new double[points.cols()];
        for (int row : rows) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += points.get(row, j) / rows.size();
            }
        }
        return mean;
    }

    /** For each code the class with the largest summed probability over its pixels; −1 for a code without pixels. */
    static List<Integer> dominantClasses(SampleMatrices sample, int[] codes, int k) {
        double[][] mass = new double[k][sample.outputs().cols()];
        for (int i = 0; i < codes.length; i++) {
            for (int m = 0; m < mass[0].length; m++) {
                mass[codes[i]][m] += sample.outputs().get(i, m);
            }
        }
        List<Integer> dominant = new ArrayList<>();
        for (double[] row : mass) {
            int best = -1;
            for (int m = 0; m < row.length; m++) {
                if (row[m] > (best < 0 ? 0 : row[best])) {
                    best = m;
                }
            }
            dominant.add(best);
        }
        return dominant;
    }

    /** For each code the class with the largest probability over the whole data; where no pixel has the code, its fallback. */
    static int[] decodedClasses(SampleMatrices sample, int[] codes, List<Integer> fallback) {
        double[][] mass = new double[fallback.size()][sample.outputs().cols()];
        for (int i = 0; i < codes.length; i++) {
            for (int m = 0; m < mass[0].length; m++) {
                mass[codes[i]][m] +=
                        (double) sample.frequency()[i] * sample.outputs().get(i, m);
            }
        }
        int[] classes = new int[mass.length];
        for (int k = 0; k < classes.length; k++) {
            int best = Math.max(0, fallback.get(k));
            for (int m = 0; m < mass[k].length; m++) {
                best = mass[k][m] > mass[k][best] ? m : best;
            }
            classes[k] = best;
        }
        return classes;
    }
}
