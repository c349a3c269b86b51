package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;

/**
 * Encoders of unsupervised groups, without labels: one pass over the images keeps a sample of pixels, balanced by the class
 * that the original model predicts. The first group's codes are clusters of the class probabilities, further groups' codes
 * are clusters of what the groups before leave unexplained of the activations; an encoder is the multinomial regression of
 * codes on activations. Copies of a site are pooled: one set of codes serves all scales.
 */
final class UsbEncoders {
    private final OnnxModel model;
    private final Site site;
    private final CalibrationOptions options;
    private final SampledPixels sample;
    private final SoftmaxRegression regression;

    /** Samples the pixels. */
    UsbEncoders(OnnxModel model, Site site, CalibrationOptions options, FeatureSource.Factory features) {
        this.model = model;
        this.site = site;
        this.options = options;
        this.sample = SampledPixels.of(sample(features), site.channels(), options.prior());
        this.regression = new SoftmaxRegression(sample.activations());
    }

    /** Encoders and, for each of their channels, the output class it stands for. */
    record Fitted(List<SpliceWeights.Encoder> encoders, List<Integer> meaning) {}

    /** Fits one encoder for each of the widths: the groups of one bottleneck. */
    Fitted fit(List<Integer> widths) {
        List<SpliceWeights.Encoder> encoders = new ArrayList<>();
        List<Integer> meaning = new ArrayList<>();
        Matrix unexplained = regression.standardised();
        for (int g = 0; g < widths.size(); g++) {
            int k = widths.get(g);
            int[] codes = g == 0 && options.codes() == CalibrationOptions.Codes.OUTPUTS
                    ? CodeBook.fromOutputs(sample, k, options.seed())
                    : new KMeans(unexplained, sample.balanced())
                            .cluster(k, List.of(), options.seed() + g)
                            .assignment();
            encoders.add(regression.fit(codes, sample.weights(), k, options.l2(), options.iterations()));
            meaning.addAll(CodeBook.meaning(sample, codes, k));
            unexplained = unexplained(unexplained, codes, k);
        }
        return new Fitted(encoders, meaning);
    }

    private PixelSample sample(FeatureSource.Factory features) {
        String output = model.outputs().get(0).getName();
        List<String> tensors = new ArrayList<>(site.tensors());
        tensors.add(output);
        PixelSample[] sample = new PixelSample[1];
        try (FeatureSource source = features.open(model, tensors)) {
            source.stream((image, values) -> {
                FloatTensor logits = require(values, output);
                if (sample[0] == null) {
                    int classes = ClassProbabilities.classes(logits);
                    int capacity = Math.max(1, options.sampleFor(site.channels()) / classes);
                    sample[0] = new PixelSample(classes, capacity, options.seed());
                }
                for (int c = 0; c < site.tensors().size(); c++) {
                    offer(sample[0], image, c, require(values, site.tensors().get(c)), logits);
                }
            });
        }
        return sample[0];
    }

    private static void offer(PixelSample sample, int image, int copy, FloatTensor activations, FloatTensor logits) {
        int h = activations.dim(2);
        int w = activations.dim(3);
        int n = h * w;
        Matrix p = ClassProbabilities.onGrid(logits, h, w);
        for (int i = 0; i < n; i++) {
            int at = i;
            long place = ((long) image << 34) | ((long) copy << 28) | i;
            sample.offer(CodeMap.argmax(p, i), place, new PixelSample.Values() {
                @Override
                public float[] activations() {
                    return Matrix.column(activations.data(), activations.dim(1), n, at);
                }

                @Override
                public float[] outputs() {
                    return Matrix.column(p.data(), p.rows(), n, at);
                }
            });
        }
    }

    /** The points minus the mean of their code. */
    private static Matrix unexplained(Matrix points, int[] codes, int k) {
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

    private static FloatTensor require(Map<String, FloatTensor> values, String name) {
        FloatTensor t = values.get(name);
        if (t == null) {
            throw new IllegalStateException("no value of '" + name + "'");
        }
        return t;
    }
}
