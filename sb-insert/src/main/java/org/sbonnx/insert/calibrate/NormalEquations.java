package org.sbonnx.insert.calibrate;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.insert.SpliceWeights;

/**
 * Normal equations of one linear consumer: the kernel on the bottleneck's channels that reproduces the original output in the
 * least-squares sense. Features of an output pixel are the codes under the kernel (zero padding stays zero) and, with an
 * intercept, a constant. Memory is O(features² + features · outputs), whatever the number of
 * images.
 */
final class NormalEquations {
    private final int channels;
    private final int outputs;
    private final ConvGeometry geometry;
    private final boolean intercept;
    private final int features;
    private final double[] gram;
    private final double[] cross;
    private long pixels;

    /** @param outputs rows of the kernel sought */
    NormalEquations(int channels, int outputs, ConvGeometry geometry, boolean intercept) {
        this.channels = channels;
        this.outputs = outputs;
        this.geometry = geometry;
        this.intercept = intercept;
        this.features = features(channels, geometry, intercept);
        this.gram = new double[Math.multiplyExact(features, features)];
        this.cross = new double[Math.multiplyExact(features, outputs)];
    }

    /** Number of unknowns for each output. */
    static int features(int channels, ConvGeometry geometry, boolean intercept) {
        return Math.multiplyExact(channels, geometry.positions()) + (intercept ? 1 : 0);
    }

    /**
     * Adds every {@code step}-th output pixel of one map.
     *
     * @param target the consumer's original output [1, O, oh, ow]
     * @param offset the consumer's own bias to be kept, [O]; null where there is none or it is solved for too
     */
    void add(SparseCodes codes, FloatTensor target, float @Nullable [] offset, int step) {
        int oh = target.dim(2);
        int ow = target.dim(3);
        int maxPairs = geometry.positions() * codes.perPixel() + 1;
        int[] at = new int[maxPairs];
        float[] value = new float[maxPairs];
        double[] y = new double[outputs];
        for (int q = (int) (pixels % step); q < oh * ow; q += step) {
            int count = gather(codes, q / ow, q % ow, at, value);
            for (int o = 0; o < outputs; o++) {
                y[o] = target.data()[o * oh * ow + q] - (offset == null ? 0 : offset[o]);
            }
            for (int a = 0; a < count; a++) {
                int row = at[a] * features;
                for (int b = 0; b < count; b++) {
                    gram[row + at[b]] += (double) value[a] * value[b];
                }
                int out = at[a] * outputs;
                for (int o = 0; o < outputs; o++) {
                    cross[out + o] += value[a] * y[o];
                }
            }
        }
        pixels += (long) oh * ow;
    }

    /**
     * Leaves out what the positions explain alone: the equations become those of the deviations from the means at each position.
     * Only for 1×1 kernels, and after every pixel of every image was added.
     */
    void centre(PositionMeans codes, PositionMeans targets) {
        double images = codes.images();
        double[] z = new double[features];
        for (int p = 0; p < codes.positions(); p++) {
            for (int a = 0; a < features; a++) {
                z[a] = codes.mean(a, p);
            }
            for (int a = 0; a < features; a++) {
                if (z[a] == 0) {
                    continue;
                }
                for (int b = 0; b < features; b++) {
                    gram[a * features + b] -= images * z[a] * z[b];
                }
                for (int o = 0; o < outputs; o++) {
                    cross[a * outputs + o] -= images * z[a] * targets.mean(o, p);
                }
            }
        }
    }

    private int gather(SparseCodes codes, int y, int x, int[] at, float[] value) {
        int count = 0;
        for (int i = 0; i < geometry.kernelH(); i++) {
            int row = geometry.rowOf(y, i);
            for (int j = 0; j < geometry.kernelW(); j++) {
                int col = geometry.colOf(x, j);
                if (row < 0 || row >= codes.height() || col < 0 || col >= codes.width()) {
                    continue;
                }
                int from = (row * codes.width() + col) * codes.perPixel();
                int position = (i * geometry.kernelW() + j) * channels;
                for (int k = 0; k < codes.perPixel(); k++) {
                    at[count] = position + codes.index()[from + k];
                    value[count++] = codes.value()[from + k];
                }
            }
        }
        if (intercept) {
            at[count] = features - 1;
            value[count++] = 1;
        }
        return count;
    }

    /**
     * Solves by ridge regression towards {@code prior}.
     *
     * @param prior [O, N_SB, kh, kw]; features without evidence keep it
     * @param priorBias [O], the bias that the prior is meant with; only where an intercept is sought
     * @param ridge penalty relative to the mean diagonal of the Gram matrix
     */
    SpliceWeights.Affine solve(FloatTensor prior, float @Nullable [] priorBias, double ridge) {
        DMatrixRMaj a = new DMatrixRMaj(features, features, true, gram.clone());
        DMatrixRMaj w0 = priorMatrix(prior, priorBias);
        DMatrixRMaj rhs = new DMatrixRMaj(features, outputs, true, cross.clone());
        DMatrixRMaj explained = new DMatrixRMaj(features, outputs);
        CommonOps_DDRM.mult(a, w0, explained);
        CommonOps_DDRM.subtractEquals(rhs, explained);
        double mean = Math.max(CommonOps_DDRM.trace(a) / features, 1e-12);
        for (int i = 0; i < features; i++) {
            a.add(i, i, Math.max(ridge, 1e-9) * mean);
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(features);
        DMatrixRMaj change = new DMatrixRMaj(features, outputs);
        if (!solver.setA(a)) {
            throw new ArithmeticException("the normal equations of a reader are singular");
        }
        solver.solve(rhs, change);
        CommonOps_DDRM.addEquals(change, w0);
        return toAffine(change);
    }

    private DMatrixRMaj priorMatrix(FloatTensor prior, float @Nullable [] priorBias) {
        DMatrixRMaj w0 = new DMatrixRMaj(features, outputs);
        int positions = geometry.positions();
        for (int o = 0; o < outputs; o++) {
            for (int k = 0; k < channels; k++) {
                for (int p = 0; p < positions; p++) {
                    w0.set(p * channels + k, o, prior.data()[(o * channels + k) * positions + p]);
                }
            }
            if (intercept && priorBias != null) {
                w0.set(features - 1, o, priorBias[o]);
            }
        }
        return w0;
    }

    private SpliceWeights.Affine toAffine(DMatrixRMaj w) {
        int positions = geometry.positions();
        long[] shape = {outputs, channels, geometry.kernelH(), geometry.kernelW()};
        float[] kernel = new float[outputs * channels * positions];
        float[] bias = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            for (int k = 0; k < channels; k++) {
                for (int p = 0; p < positions; p++) {
                    kernel[(o * channels + k) * positions + p] = (float) w.get(p * channels + k, o);
                }
            }
            bias[o] = intercept ? (float) w.get(features - 1, o) : 0;
        }
        return new SpliceWeights.Affine(
                new FloatTensor(shape, kernel), intercept ? new FloatTensor(new long[] {outputs}, bias) : null);
    }
}
