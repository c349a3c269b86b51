package org.sbonnx.datasets.image;

/**
 * Weights of a triangle filter along one axis: bilinear interpolation with half-pixel centres, widened by
 * the scale factor when the axis shrinks, so that every source pixel contributes (antialiasing).
 *
 * @param first index of the first source pixel of each target pixel
 * @param weights of the source pixels from {@code first} on, for each target pixel; they sum to 1
 */
@SuppressWarnings("ArrayRecordComponent")
public record TriangleFilter(int[] first, float[][] weights) {
    public static TriangleFilter of(int source, int target) {
        double step = (double) source / target;
        double support = Math.max(1, step);
        int[] first = new int[target];
        float[][] weights = new float[target][];
        for (int i = 0; i < target; i++) {
            double centre = (i + 0.5) * step;
            int from = (int) Math.max(0, Math.floor(centre - support + 0.5));
            int to = (int) Math.min(source, Math.floor(centre + support + 0.5));
            double[] w = new double[to - from];
            double sum = 0;
            for (int s = from; s < to; s++) {
                w[s - from] = Math.max(0, 1 - Math.abs((s + 0.5 - centre) / support));
                sum += w[s - from];
            }
            first[i] = from;
            weights[i] = new float[w.length];
            for (int k = 0; k < w.length; k++) {
                weights[i][k] = (float) (w[k] / sum);
            }
        }
        return new TriangleFilter(first, weights);
    }
}
