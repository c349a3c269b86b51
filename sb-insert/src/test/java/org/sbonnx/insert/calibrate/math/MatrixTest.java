package org.sbonnx.insert.calibrate.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixTest {
    private static Matrix random(int rows, int cols, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Matrix m = new Matrix(rows, cols);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = random.nextInt(5) == 0 ? 0 : (float) random.nextDouble(-1, 1);
        }
        return m;
    }

    /** The product is computed in blocks of 512 columns. */
    @ParameterizedTest
    @ValueSource(ints = {1, 511, 512, 513, 1025})
    void theProductEqualsThePlainTripleLoop(int cols) {
        Matrix a = random(3, 7, 1);
        Matrix b = random(7, cols, 2);
        Matrix product = a.times(b);
        assertThat(product.rows()).isEqualTo(3);
        assertThat(product.cols()).isEqualTo(cols);
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < cols; c++) {
                double sum = 0;
                for (int k = 0; k < 7; k++) {
                    sum += (double) a.get(r, k) * b.get(k, c);
                }
                assertThat(product.get(r, c)).as("row %d, column %d", r, c).isCloseTo((float) sum, within(2e-6f));
            }
        }
    }

    @Test
    void theProductDoesNotDependOnThreads() throws Exception {
        Matrix a = random(5, 300, 3);
        Matrix b = random(300, 2000, 4);
        float[] here = a.times(b).data();
        for (int threads : new int[] {1, 2, 5}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            try {
                assertThat(pool.submit(() -> a.times(b).data()).get()).containsExactly(here);
            } finally {
                pool.shutdown();
            }
        }
    }

    @Test
    void theTransposeSwapsRowsAndColumns() {
        Matrix m = new Matrix(2, 3, new float[] {1, 2, 3, 4, 5, 6});
        Matrix t = m.transposed();
        assertThat(t.rows()).isEqualTo(3);
        assertThat(t.cols()).isEqualTo(2);
        assertThat(t.data()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(Matrix.column(m.data(), 2, 3, 1)).containsExactly(2, 5);
    }

    @Test
    void argmaxIsTheFirstLargestRow() {
        float nan = Float.NaN;
        Matrix m = new Matrix(3, 5, new float[] {
            1, 4, 2, nan, 0,
            3, 4, 2, 9, nan,
            2, 1, 5, 9, 1
        });
        assertThat(new int[] {m.argmax(0), m.argmax(1), m.argmax(2), m.argmax(3), m.argmax(4)})
                .containsExactly(1, 0, 2, 0, 2);
    }

    @Test
    void totalVarianceIsTheSumOverTheColumns() {
        // Columns 1, 3, 5 and 2, 2, 8: variances 8/3 and 8.
        Matrix m = new Matrix(3, 2, new float[] {1, 2, 3, 2, 5, 8});
        assertThat(m.totalVariance()).isCloseTo(8 / 3.0 + 8, within(1e-12));
        float[] constant = new float[30];
        Arrays.fill(constant, 0.1f);
        assertThat(new Matrix(10, 3, constant).totalVariance()).isBetween(0.0, 1e-15);
        assertThat(new Matrix(0, 3).totalVariance()).isZero();
    }

    @Test
    void axpyAddsToItsPartOfAnArray() {
        float[] into = {1, 1, 1, 1};
        Matrix.axpy(2, new float[] {0, 3, 4}, 1, into, 2, 2);
        assertThat(into).containsExactly(1, 1, 7, 9);
    }
}
