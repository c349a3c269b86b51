package org.sbonnx.insert.calibrate.math;

import java.util.stream.IntStream;

/**
 * A dense float32 matrix, row-major, and the two products that calibration spends its time in. Sums run in a fixed order, so
 * results do not depend on the number of threads.
 *
 * @param rows number of rows
 * @param cols number of columns
 * @param data {@code rows * cols} values
 */
@SuppressWarnings("ArrayRecordComponent")
public record Matrix(int rows, int cols, float[] data) {
    private static final int BLOCK = 512;

    public Matrix(int rows, int cols) {
        this(rows, cols, new float[Math.multiplyExact(rows, cols)]);
    }

    public float get(int row, int col) {
        return data[row * cols + col];
    }

    public Matrix transposed() {
        Matrix t = new Matrix(cols, rows);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                t.data[c * rows + r] = data[r * cols + c];
            }
        }
        return t;
    }

    /** {@code this · other}; parallel over blocks of columns, inner loop along a row so that it vectorises. */
    public Matrix times(Matrix other) {
        Matrix out = new Matrix(rows, other.cols);
        int blocks = (other.cols + BLOCK - 1) / BLOCK;
        IntStream.range(0, blocks).parallel().forEach(b -> {
            int from = b * BLOCK;
            int to = Math.min(other.cols, from + BLOCK);
            for (int r = 0; r < rows; r++) {
                for (int k = 0; k < cols; k++) {
                    axpy(
                            data[r * cols + k],
                            other.data,
                            k * other.cols + from,
                            out.data,
                            r * out.cols + from,
                            to - from);
                }
            }
        });
        return out;
    }

    /** The row with the largest value in a column; the first among equals. NaN wins only in the first row. */
    public int argmax(int col) {
        int best = 0;
        for (int r = 1; r < rows; r++) {
            if (data[r * cols + col] > data[best * cols + col]) {
                best = r;
            }
        }
        return best;
    }

    /** Sum of the variances of the columns, each divided by n, not by n − 1. */
    public double totalVariance() {
        int n = Math.max(1, rows);
        double[] sum = new double[cols];
        double squares = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                sum[j] += get(i, j);
                squares += (double) get(i, j) * get(i, j);
            }
        }
        double variance = squares / n;
        for (double s : sum) {
            variance -= (s / n) * (s / n);
        }
        return Math.max(0, variance);
    }

    /** One column of row-major data. */
    public static float[] column(float[] data, int rows, int cols, int col) {
        float[] out = new float[rows];
        for (int r = 0; r < rows; r++) {
            out[r] = data[r * cols + col];
        }
        return out;
    }

    /** {@code into[o..] += a · x[i..]} over n values. */
    public static void axpy(float a, float[] x, int i, float[] into, int o, int n) {
        if (a == 0) {
            return;
        }
        for (int j = 0; j < n; j++) {
            into[o + j] += a * x[i + j];
        }
    }
}
