package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Codes from what the original model does with a pixel. */
final class CodeBook {
    private CodeBook() {}

    /**
     * Clusters the class probabilities, starting with one code for each class that is predicted at all (the commonest first)
     * and adding codes where pixels are farthest from them.
     *
     * @return code of each sampled pixel, 0 to k − 1
     */
    static int[] fromOutputs(SampledPixels sample, int k, long seed) {
        return new KMeans(sample.outputs(), sample.balanced())
                .cluster(k, classCentres(sample), seed)
                .assignment();
    }

    private static List<double[]> classCentres(SampledPixels sample) {
        TreeMap<Integer, List<Integer>> byClass = new TreeMap<>();
        for (int i = 0; i < sample.size(); i++) {
            byClass.computeIfAbsent(sample.strata()[i], s -> new ArrayList<>()).add(i);
        }
        return byClass.values().stream()
                .sorted(Comparator.comparingInt((List<Integer> rows) -> rows.size())
                        .reversed())
                .map(rows -> mean(sample.outputs(), rows))
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
    static List<Integer> meaning(SampledPixels sample, int[] codes, int k) {
        double[][] mass = new double[k][sample.outputs().cols()];
        for (int i = 0; i < codes.length; i++) {
            for (int m = 0; m < mass[0].length; m++) {
                mass[codes[i]][m] += sample.outputs().get(i, m);
            }
        }
        List<Integer> meaning = new ArrayList<>();
        for (double[] row : mass) {
            int best = -1;
            for (int m = 0; m < row.length; m++) {
                if (row[m] > (best < 0 ? 0 : row[best])) {
                    best = m;
                }
            }
            meaning.add(best);
        }
        return meaning;
    }
}
