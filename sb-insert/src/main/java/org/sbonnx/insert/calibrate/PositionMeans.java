package org.sbonnx.insert.calibrate;

import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;

/**
 * Means over images at each position of one map. A token's code forgets where the token lies, and attention needs that: what a
 * position has on average beyond its code is added to the restored value as a constant, so that no content passes by it.
 */
final class PositionMeans {
    /** Extents of the grid of tokens; a volume has one more. */
    private static final int TOKENS = 2;

    private final int rows;
    private final double[] sums;
    private long images;

    /** @param rows values at each position */
    PositionMeans(int rows, int positions) {
        this.rows = rows;
        this.sums = new double[Math.multiplyExact(rows, positions)];
    }

    /** Whether a map's values get a constant for each position: those of tokens do, whose number is fixed. */
    static boolean apply(OnnxModel model, Site site) {
        return Manifests.find(model)
                .filter(m -> m.allViews().stream()
                        .anyMatch(v -> v.grid().size() == TOKENS && v.maps().contains(site.tensor())))
                .isPresent();
    }

    /** Adds a map {@code [1, rows, h, w]}. */
    void add(FloatTensor map) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += map.data()[i];
        }
        images++;
    }

    /** Adds codes of as many channels as there are rows, or of one less: the last row is then always 1. */
    void add(SparseCodes codes) {
        int positions = positions();
        for (int p = 0; p < positions; p++) {
            for (int k = p * codes.perPixel(); k < (p + 1) * codes.perPixel(); k++) {
                sums[codes.index()[k] * positions + p] += codes.value()[k];
            }
            if (rows > codes.channels()) {
                sums[(rows - 1) * positions + p]++;
            }
        }
        images++;
    }

    int rows() {
        return rows;
    }

    int positions() {
        return sums.length / rows;
    }

    long images() {
        return images;
    }

    /** The mean of one row at one position. */
    double mean(int row, int position) {
        return sums[row * positions() + position] / images;
    }

    /**
     * What the positions have beyond their codes.
     *
     * @param codes means of the codes
     * @param decoder [rows, codes, 1, 1]
     * @return [1, rows, h, w]
     */
    FloatTensor beyond(PositionMeans codes, FloatTensor decoder, int height, int width) {
        int n = decoder.dim(1);
        float[] out = new float[sums.length];
        for (int r = 0; r < rows; r++) {
            for (int p = 0; p < positions(); p++) {
                double value = mean(r, p);
                for (int k = 0; k < n; k++) {
                    value -= decoder.data()[r * n + k] * codes.mean(k, p);
                }
                out[r * positions() + p] = (float) value;
            }
        }
        return new FloatTensor(new long[] {1, rows, height, width}, out);
    }
}
