package org.sbonnx.insert.calibrate.math;

import java.util.Arrays;

/**
 * Multinomial logistic regression of codes on activations (Bishop 2006, section 4.3.4): a convex problem, solved with {@link
 * Lbfgs}. Activations are standardised for the fit; the fitted classifier works on raw activations.
 */
public final class SoftmaxRegression {
    private final Matrix x;
    private final Matrix xt;
    private final double[] mean;
    private final double[] scale;

    /** @param activations [n, C]; overwritten by their standardised values */
    public SoftmaxRegression(Matrix activations) {
        x = activations;
        int c = x.cols();
        mean = new double[c];
        scale = new double[c];
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < c; j++) {
                mean[j] += x.get(i, j);
                scale[j] += (double) x.get(i, j) * x.get(i, j);
            }
        }
        for (int j = 0; j < c; j++) {
            mean[j] /= Math.max(1, x.rows());
            double variance = scale[j] / Math.max(1, x.rows()) - mean[j] * mean[j];
            scale[j] = variance > 1e-12 ? 1 / Math.sqrt(variance) : 0;
        }
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < c; j++) {
                x.data()[i * c + j] = (float) ((x.get(i, j) - mean[j]) * scale[j]);
            }
        }
        xt = x.transposed();
    }

    /** The standardised activations [n, C]. */
    public Matrix standardised() {
        return x;
    }

    /**
     * Fits.
     *
     * @param codes code of each row, 0 to k − 1; −1 stands for "none of them", a reference class of constant logit 0
     * @param weights weight of each row
     * @param k number of codes
     * @param l2 penalty on the standardised weights, relative to a mean loss of weight 1
     */
    public LinearClassifier fit(int[] codes, float[] weights, int k, double l2, int iterations) {
        boolean reference = Arrays.stream(codes).anyMatch(code -> code < 0);
        double total = 0;
        for (float w : weights) {
            total += w;
        }
        double norm = 1 / Math.max(total, 1e-30);
        double[] theta = new double[k * (x.cols() + 1)];
        Lbfgs.minimise((t, g) -> objective(t, g, codes, weights, k, l2, norm, reference), theta, iterations, 1e-5);
        return unstandardised(theta, k);
    }

    /**
     * The loss at {@code theta} = weights [k, C], then biases [k], all for standardised activations; writes its gradient.
     *
     * @param norm 1 / sum of the weights
     * @param reference whether there is a reference class of logit 0
     */
    double objective(
            double[] theta,
            double[] gradient,
            int[] codes,
            float[] weights,
            int k,
            double l2,
            double norm,
            boolean reference) {
        int c = x.cols();
        int n = x.rows();
        Matrix w = new Matrix(k, c);
        for (int i = 0; i < k * c; i++) {
            w.data()[i] = (float) theta[i];
        }
        Matrix delta = w.times(xt);
        double loss = softmaxInPlace(delta, theta, k * c, codes, weights, norm, reference);
        Matrix grad = delta.times(x);
        for (int i = 0; i < k * c; i++) {
            gradient[i] = grad.data()[i] + l2 * theta[i];
            loss += 0.5 * l2 * theta[i] * theta[i];
        }
        for (int j = 0; j < k; j++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += delta.get(j, i);
            }
            gradient[k * c + j] = sum;
        }
        return loss;
    }

    /** Turns logits [k, n] into the gradient of the weighted mean cross-entropy; returns that loss. */
    private static double softmaxInPlace(
            Matrix logits, double[] theta, int biasAt, int[] codes, float[] weights, double norm, boolean reference) {
        int k = logits.rows();
        int n = logits.cols();
        float[] data = logits.data();
        double loss = 0;
        double[] e = new double[k];
        for (int i = 0; i < n; i++) {
            double max = reference ? 0 : Double.NEGATIVE_INFINITY;
            for (int j = 0; j < k; j++) {
                e[j] = data[j * n + i] + theta[biasAt + j];
                max = Math.max(max, e[j]);
            }
            double own = codes[i] < 0 ? 0 : e[codes[i]];
            double sum = reference ? Math.exp(-max) : 0;
            for (int j = 0; j < k; j++) {
                e[j] = Math.exp(e[j] - max);
                sum += e[j];
            }
            double w = weights[i] * norm;
            loss += w * (Math.log(sum) + max - own);
            for (int j = 0; j < k; j++) {
                data[j * n + i] = (float) (w * (e[j] / sum - (codes[i] == j ? 1 : 0)));
            }
        }
        return loss;
    }

    /** Logits [K, n] of a classifier of raw activations for the rows that this regression was made from. */
    public Matrix logits(LinearClassifier classifier) {
        int c = x.cols();
        int k = classifier.bias().length;
        Matrix w = new Matrix(k, c);
        double[] bias = new double[k];
        for (int j = 0; j < k; j++) {
            bias[j] = classifier.bias()[j];
            for (int i = 0; i < c; i++) {
                double raw = classifier.weights().get(j, i);
                bias[j] += raw * mean[i];
                w.data()[j * c + i] = scale[i] == 0 ? 0 : (float) (raw / scale[i]);
            }
        }
        Matrix logits = w.times(xt);
        for (int j = 0; j < k; j++) {
            for (int i = 0; i < x.rows(); i++) {
                logits.data()[j * x.rows() + i] += (float) bias[j];
            }
        }
        return logits;
    }

    /** Standard deviation of each channel; 0 where it is constant. */
    public double[] standardDeviations() {
        return Arrays.stream(scale).map(s -> s == 0 ? 0 : 1 / s).toArray();
    }

    /** Folds the standardisation into the weights and biases, so that they apply to raw activations. */
    private LinearClassifier unstandardised(double[] theta, int k) {
        int c = x.cols();
        float[] weight = new float[k * c];
        float[] bias = new float[k];
        for (int j = 0; j < k; j++) {
            double b = theta[k * c + j];
            for (int i = 0; i < c; i++) {
                double w = theta[j * c + i] * scale[i];
                weight[j * c + i] = (float) w;
                b -= w * mean[i];
            }
            bias[j] = (float) b;
        }
        return new LinearClassifier(new Matrix(k, c, weight), bias);
    }
}
