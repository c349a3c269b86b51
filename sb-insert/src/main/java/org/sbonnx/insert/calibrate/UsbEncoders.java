package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.calibrate.CalibrationOptions.CodeSource;
import org.sbonnx.insert.calibrate.math.KMeans;
import org.sbonnx.insert.calibrate.math.LinearClassifier;
import org.sbonnx.insert.calibrate.math.Matrix;
import org.sbonnx.insert.calibrate.math.SoftmaxRegression;
import org.sbonnx.insert.splice.Splice;

/**
 * Encoders of unsupervised groups, without labels, from a sample of pixels balanced by the class that the original model
 * predicts ({@link PixelSampler}). An encoder is the multinomial regression of codes on activations. What the codes are:
 *
 * <ul>
 *   <li>The first group's are clusters of the class probabilities. The less of the class probabilities a linear classifier at
 *       the site predicts ({@code predictability}), the more codes beyond one per class follow the consumers' view instead
 *       ({@link ConsumerProjection}), since later layers still have to derive the classes from it.
 *   <li>Where the site predicts the classes well, the first encoder is aligned with them ({@link CodeAlignment}).
 *   <li>Further groups' codes are clusters of the part of the consumers' view that earlier groups leave unexplained.
 * </ul>
 *
 * Copies of a site are pooled: one set of codes serves all scales.
 */
final class UsbEncoders {
    /** Weight of the consumers' view at a site of predictability 0; scales with (1 − predictability)². */
    private static final double CONSUMER_WEIGHT = 5;

    /** Below this weight the consumers' view is left out of the clustering. */
    private static final double MIN_CONSUMER_WEIGHT = 0.05;

    /** Predictability from which on codes are aligned with classes: what follows the site has little left to decide. */
    private static final double MIN_ALIGNED_PREDICTABILITY = 0.80;

    /** Added to that threshold where there are twice as many codes as classes: the additional codes serve the consumers. */
    private static final double ALIGNMENT_SURCHARGE = 0.08;

    private final OnnxModel model;
    private final Site site;
    private final CalibrationOptions options;
    private final SampleMatrices sample;
    private final SoftmaxRegression regression;
    private final double predictability;
    private @Nullable Matrix consumerView;

    /** @param sample pixels of the site */
    UsbEncoders(OnnxModel model, Site site, CalibrationOptions options, SampleMatrices sample) {
        this.model = model;
        this.site = site;
        this.options = options;
        this.sample = sample;
        this.regression = new SoftmaxRegression(sample.activations());
        this.predictability = options.codeSource() == CodeSource.OUTPUTS ? predictability() : 0;
    }

    /** Encoders and, for each of their channels, the output class it stands for. */
    record FittedEncoders(List<SpliceWeights.Encoder> encoders, List<Integer> channelClasses) {}

    /** Fits one encoder for each of the widths: the groups of one bottleneck. */
    FittedEncoders fit(List<Integer> widths) {
        List<SpliceWeights.Encoder> encoders = new ArrayList<>();
        List<Integer> channelClasses = new ArrayList<>();
        Matrix residuals = widths.size() > 1 && options.codeSource() == CodeSource.OUTPUTS
                ? consumerView()
                : regression.standardised();
        for (int g = 0; g < widths.size(); g++) {
            int k = widths.get(g);
            boolean first = g == 0 && options.codeSource() == CodeSource.OUTPUTS;
            int[] clusters = first
                    ? CodeBook.clusterAroundClasses(sample, clusteringPoints(k), k, options.seed())
                    : new KMeans(residuals, sample.weights(0))
                            .cluster(k, List.of(), options.seed() + g)
                            .assignment();
            SpliceWeights.Encoder encoder = Encoders.toConvolution(regress(clusters, k));
            if (first && predictability >= MIN_ALIGNED_PREDICTABILITY + ALIGNMENT_SURCHARGE * extraCodeShare(k)) {
                Matrix logits = regression.logits(Encoders.toClassifier(encoder));
                int[] classOfCode =
                        CodeBook.decodedClasses(sample, argmax(logits), CodeBook.dominantClasses(sample, clusters, k));
                encoder = new CodeAlignment(logits, sample, classOfCode).align(encoder);
            }
            int[] codes = argmax(regression.logits(Encoders.toClassifier(encoder)));
            encoders.add(encoder);
            channelClasses.addAll(CodeBook.dominantClasses(sample, codes, k));
            if (g + 1 < widths.size()) {
                residuals = residuals(residuals, codes, k);
            }
        }
        return new FittedEncoders(encoders, channelClasses);
    }

    private LinearClassifier regress(int[] codes, int k) {
        return regression.fit(
                codes, sample.weights(options.prior()), k, options.l2For(site.channels()), options.iterations());
    }

    /** What the codes of the first group are clusters of: class probabilities beside the weighted view of the consumers. */
    private Matrix clusteringPoints(int k) {
        Matrix outputs = sample.outputs();
        double unpredicted = 1 - predictability;
        double weight = CONSUMER_WEIGHT * unpredicted * unpredicted * extraCodeShare(k);
        if (weight < MIN_CONSUMER_WEIGHT) {
            return outputs;
        }
        float factor = (float) (weight * Math.sqrt(outputs.totalVariance()));
        int width = outputs.cols() + consumerView().cols();
        Matrix points = new Matrix(outputs.rows(), width);
        for (int i = 0; i < outputs.rows(); i++) {
            System.arraycopy(outputs.data(), i * outputs.cols(), points.data(), i * width, outputs.cols());
            Matrix.axpy(
                    factor,
                    consumerView().data(),
                    i * consumerView().cols(),
                    points.data(),
                    i * width + outputs.cols(),
                    consumerView().cols());
        }
        return points;
    }

    /** How many more codes than classes there are, in classes; at most 1. */
    private double extraCodeShare(int k) {
        int classes = sample.outputs().cols();
        return Math.min(1, Math.max(0, k - classes) / (double) classes);
    }

    private Matrix consumerView() {
        if (consumerView == null) {
            consumerView = ConsumerProjection.project(
                    regression.standardised(),
                    regression.standardDeviations(),
                    Splice.consumerKernels(model, site).values(),
                    options.seed());
        }
        return consumerView;
    }

    /** Share of the class probabilities' variance, classes balanced, that a linear classifier of the activations explains. */
    private double predictability() {
        Matrix outputs = sample.outputs();
        int classes = outputs.cols();
        Matrix logits = regression.logits(regress(sample.strata(), classes));
        double squaredError = 0;
        double[] p = new double[classes];
        for (int i = 0; i < outputs.rows(); i++) {
            double max = logits.get(logits.argmax(i), i);
            double sum = 0;
            for (int m = 0; m < classes; m++) {
                p[m] = Math.exp(logits.get(m, i) - max);
                sum += p[m];
            }
            for (int m = 0; m < classes; m++) {
                double error = outputs.get(i, m) - p[m] / sum;
                squaredError += error * error / outputs.rows();
            }
        }
        double variance = outputs.totalVariance();
        return variance > 0 ? Math.max(0, 1 - squaredError / variance) : 0;
    }

    private static int[] argmax(Matrix logits) {
        int[] codes = new int[logits.cols()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = logits.argmax(i);
        }
        return codes;
    }

    /** The points minus the mean of their code. */
    private static Matrix residuals(Matrix points, int[] codes, int k) {
        double[][] mean = new double[k][points.cols()];
        int[] count = new int[k];
        for (int i = 0; i < points.rows(); i++) {
            count[codes[i]]++;
            for (int j = 0; j < points.cols(); j++) {
                mean[codes[i]][j] += points.get(i, j);
            }
        }
        Matrix out = new Matrix(points.rows(), points.cols(), Arrays.copyOf(points.data(), points.data().length));
        for (int i = 0; i < points.rows(); i++) {
            for (int j = 0; j < points.cols(); j++) {
                out.data()[i * points.cols() + j] -= (float) (mean[codes[i]][j] / count[codes[i]]);
            }
        }
        return out;
    }
}
