package org.sbonnx.insert.calibrate;

import java.util.Arrays;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.calibrate.math.Lbfgs;
import org.sbonnx.insert.calibrate.math.Matrix;

/**
 * Aligns codes with the classes that the original model predicts. Given a fitted encoder with logits u, finds A and c so that
 * the encoder {@code u + A·(u − mean u) + c} has the largest mean IoU of what its codes decode to plus the largest coverage
 * (twice what the best code of each class has above ½ in eq. 22), both estimated with softmax codes on the sample weighted as
 * the data is. Codes that this leaves without pixels are merged into others. No label is used: the original is the teacher.
 */
final class CodeAlignment {
    /** Inverse temperature of the softmax that stands for the argmax while codes are aligned. */
    private static final double INVERSE_TEMPERATURE = 3;

    private static final double PENALTY = 0.03;
    private static final int ITERATIONS = 30;

    private final int codes;
    private final int classes;
    private final int n;
    private final float[] logits;
    private final float[] centred;
    private final double[] mean;
    private final double logitDeviation;
    private final int[] predicted;
    private final double[] weights;
    private final double[] classShare;
    private final int[] classOfCode;

    /**
     * @param logits of the encoder, [K, n]
     * @param sample strata are the classes predicted
     * @param classOfCode class that each code stands for
     */
    CodeAlignment(Matrix logits, SampleMatrices sample, int[] classOfCode) {
        this.codes = logits.rows();
        this.classes = sample.outputs().cols();
        this.n = logits.cols();
        this.logits = logits.transposed().data();
        this.centred = this.logits.clone();
        this.mean = new double[codes];
        for (int i = 0; i < this.logits.length; i++) {
            mean[i % codes] += this.logits[i] / (double) n;
        }
        for (int i = 0; i < centred.length; i++) {
            centred[i] -= (float) mean[i % codes];
        }
        this.logitDeviation = Math.sqrt(new Matrix(n, codes, centred).totalVariance() / codes);
        this.predicted = sample.strata();
        this.classOfCode = classOfCode;
        this.classShare = new double[classes];
        this.weights = new double[n];
        double total = 0;
        for (float f : sample.frequency()) {
            total += f;
        }
        for (int i = 0; i < n; i++) {
            weights[i] = sample.frequency()[i] / total;
            classShare[predicted[i]] += weights[i];
        }
    }

    /** The encoder, aligned. */
    SpliceWeights.Encoder align(SpliceWeights.Encoder encoder) {
        double[] theta = new double[codes * codes + codes];
        Lbfgs.minimise(this::objective, theta, ITERATIONS, 1e-5);
        int channels = encoder.weight().dim(1);
        float[] weight = new float[codes * channels];
        float[] bias = new float[codes];
        for (int k = 0; k < codes; k++) {
            double b = encoder.bias().data()[k] + logitDeviation * theta[codes * codes + k];
            double[] row = new double[channels];
            for (int j = 0; j < codes; j++) {
                double a = theta[k * codes + j];
                b += a * (encoder.bias().data()[j] - mean[j]);
                for (int c = 0; c < channels; c++) {
                    row[c] += (a + (j == k ? 1 : 0)) * encoder.weight().data()[j * channels + c];
                }
            }
            bias[k] = (float) b;
            for (int c = 0; c < channels; c++) {
                weight[k * channels + c] = (float) row[c];
            }
        }
        return new SpliceWeights.Encoder(
                new FloatTensor(encoder.weight().shape(), weight), new FloatTensor(new long[] {codes}, bias));
    }

    /** Minus the sum of mean IoU and coverage, plus the penalty. */
    double objective(double[] theta, double[] gradient) {
        double[] z = softCodes(theta);
        double[] hits = new double[codes * classes];
        double[] size = new double[codes];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < codes; k++) {
                double w = weights[i] * z[i * codes + k];
                hits[k * classes + predicted[i]] += w;
                size[k] += w;
            }
        }
        double[] byHits = new double[hits.length];
        double[] bySize = new double[codes];
        double value = iou(hits, size, byHits, bySize) + coverage(hits, size, byHits, bySize);
        backward(z, byHits, bySize, gradient);
        double penalty = 0;
        for (int i = 0; i < theta.length; i++) {
            gradient[i] += 2 * PENALTY * theta[i];
            penalty += PENALTY * theta[i] * theta[i];
        }
        return penalty - value;
    }

    private double[] softCodes(double[] theta) {
        double[] z = new double[n * codes];
        for (int i = 0; i < n; i++) {
            double max = Double.NEGATIVE_INFINITY;
            int at = i * codes;
            for (int k = 0; k < codes; k++) {
                double u = logits[at + k] + logitDeviation * theta[codes * codes + k];
                for (int j = 0; j < codes; j++) {
                    u += theta[k * codes + j] * centred[at + j];
                }
                z[at + k] = INVERSE_TEMPERATURE * u;
                max = Math.max(max, z[at + k]);
            }
            double sum = 0;
            for (int k = 0; k < codes; k++) {
                z[at + k] = Math.exp(z[at + k] - max);
                sum += z[at + k];
            }
            for (int k = 0; k < codes; k++) {
                z[at + k] /= sum;
            }
        }
        return z;
    }

    /** Mean over the classes of the IoU of the codes that decode to them; adds its derivatives. */
    private double iou(double[] hits, double[] size, double[] byHits, double[] bySize) {
        double[] tp = new double[classes];
        double[] chosen = new double[classes];
        for (int k = 0; k < codes; k++) {
            tp[classOfCode[k]] += hits[k * classes + classOfCode[k]];
            chosen[classOfCode[k]] += size[k];
        }
        double share = 1.0 / presentClasses();
        double mean = 0;
        for (int k = 0; k < codes; k++) {
            int m = classOfCode[k];
            double union = Math.max(chosen[m] + classShare[m] - tp[m], 1e-12);
            byHits[k * classes + m] += share * (union + tp[m]) / (union * union);
            bySize[k] -= share * tp[m] / (union * union);
        }
        for (int m = 0; m < classes; m++) {
            mean += share * tp[m] / Math.max(chosen[m] + classShare[m] - tp[m], 1e-12);
        }
        return mean;
    }

    /** Coverage (METRIC: twice the best score above ½ of each class); adds its derivatives. */
    private double coverage(double[] hits, double[] size, double[] byHits, double[] bySize) {
        double share = 1.0 / presentClasses();
        double sum = 0;
        for (int m = 0; m < classes; m++) {
            int best = 0;
            for (int k = 1; k < codes; k++) {
                best = score(hits[k * classes + m], size[k], classShare[m])
                                > score(hits[best * classes + m], size[best], classShare[m])
                        ? k
                        : best;
            }
            double tp = hits[best * classes + m];
            double above = score(tp, size[best], classShare[m]) - 0.5;
            if (classShare[m] == 0 || above <= 0) {
                continue;
            }
            double union = size[best] + classShare[m] - tp;
            double rest = 1 - tp;
            double tn = 1 - union;
            sum += 2 * share * above;
            byHits[best * classes + m] += share * (1 / union + tp / (union * union) + 1 / rest + tn / (rest * rest));
            bySize[best] -= share * (tp / (union * union) + 1 / rest);
        }
        return sum;
    }

    /** Eq. 22 with masses that sum to 1: TN + FP + FN = 1 − TP. */
    private static double score(double tp, double size, double classShare) {
        double union = size + classShare - tp;
        return union <= 0 || tp >= 1 ? 0 : 0.5 * tp / union + 0.5 * (1 - union) / (1 - tp);
    }

    private int presentClasses() {
        return Math.max(1, (int) Arrays.stream(classShare).filter(m -> m > 0).count());
    }

    private void backward(double[] z, double[] byHits, double[] bySize, double[] gradient) {
        Arrays.fill(gradient, 0);
        double[] g = new double[codes];
        for (int i = 0; i < n; i++) {
            int at = i * codes;
            double mean = 0;
            for (int k = 0; k < codes; k++) {
                g[k] = byHits[k * classes + predicted[i]] + bySize[k];
                mean += z[at + k] * g[k];
            }
            for (int k = 0; k < codes; k++) {
                double d = -INVERSE_TEMPERATURE * weights[i] * z[at + k] * (g[k] - mean);
                gradient[codes * codes + k] += logitDeviation * d;
                for (int j = 0; j < codes; j++) {
                    gradient[k * codes + j] += d * centred[at + j];
                }
            }
        }
    }
}
