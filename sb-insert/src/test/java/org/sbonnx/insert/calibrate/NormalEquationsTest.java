package org.sbonnx.insert.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.insert.Graphs;

class NormalEquationsTest {
    @Test
    void aKernelOfAnyGeometryIsRecoveredFromDenseCodes() {
        // Codes are the identity of two channels, so the least-squares kernel must be the kernel that made the target.
        Graphs g = new Graphs(13, 1);
        FloatTensor input = g.random(1, 1, 2, 9, 11);
        FloatTensor kernel = g.random(1, 3, 2, 3, 3);
        ConvGeometry geometry = new ConvGeometry(3, 3, 2, 1, 1, 2, 1, 2);
        FloatTensor target = convolve(input, kernel, geometry, 5, 11);
        float[] value = new float[2 * 99];
        int[] index = new int[2 * 99];
        for (int p = 0; p < 99; p++) {
            for (int c = 0; c < 2; c++) {
                index[2 * p + c] = c;
                value[2 * p + c] = input.data()[c * 99 + p];
            }
        }
        NormalEquations system = new NormalEquations(2, 3, geometry, true);
        system.add(new SparseCodes(2, 9, 11, 2, index, value), target, null, 1);
        FloatTensor none = new FloatTensor(new long[] {3, 2, 3, 3}, new float[54]);
        assertThat(system.solve(none, new float[3], 1e-9).weight().data())
                .usingComparatorWithPrecision(1e-3f)
                .containsExactly(kernel.data());
    }

    private static FloatTensor convolve(FloatTensor x, FloatTensor k, ConvGeometry g, int oh, int ow) {
        float[] out = new float[k.dim(0) * oh * ow];
        for (int o = 0; o < k.dim(0); o++) {
            for (int y = 0; y < oh; y++) {
                for (int q = 0; q < ow; q++) {
                    for (int c = 0; c < k.dim(1); c++) {
                        for (int i = 0; i < 3; i++) {
                            for (int j = 0; j < 3; j++) {
                                int row = g.rowOf(y, i);
                                int col = g.colOf(q, j);
                                if (row >= 0 && row < x.dim(2) && col >= 0 && col < x.dim(3)) {
                                    out[(o * oh + y) * ow + q] += k.data()[((o * k.dim(1) + c) * 3 + i) * 3 + j]
                                            * x.data()[(c * x.dim(2) + row) * x.dim(3) + col];
                                }
                            }
                        }
                    }
                }
            }
        }
        return new FloatTensor(new long[] {1, k.dim(0), oh, ow}, out);
    }
}
