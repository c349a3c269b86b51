package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Manifest.Kind;

/**
 * Solves unsupervised bottlenecks without labels and without training.
 *
 * <ol>
 *   <li>One pass over the images keeps a sample of pixels, balanced by the class that the original model predicts.
 *   <li>The first group's codes are clusters of the class probabilities, further groups' codes are clusters of what the
 *       groups before leave unexplained of the activations; an encoder is the multinomial regression of codes on activations.
 *   <li>A second pass solves every reader ({@link ReaderSolver}).
 * </ol>
 *
 * Copies of a site are pooled: one set of codes serves all scales. Cost: two inference passes, memory independent of the
 * number of images.
 */
public final class UsbCalibrator {
    private final OnnxModel model;
    private final Site site;
    private final CalibrationOptions options;
    private final FeatureSource.Factory features;

    /** @param features opens the images to calibrate on */
    public UsbCalibrator(OnnxModel model, Site site, CalibrationOptions options, FeatureSource.Factory features) {
        this.model = model;
        this.site = site;
        this.options = options;
        this.features = features;
    }

    /**
     * Solves several bottlenecks (a sweep) in the same two passes.
     *
     * @throws BadInput if the model's output is no class map, or a group is no USB
     */
    public List<Calibrated> calibrate(List<BottleneckSpec> specs) {
        for (BottleneckSpec spec : specs) {
            if (spec.kind() != Kind.USB) {
                throw new BadInput("cannot calibrate groups of kind " + spec.kind() + " without labels", "give concept data");
            }
        }
        List<PixelSample.Pixel> pixels = sample();
        SampledPixels sample = SampledPixels.of(pixels, site.channels());
        SoftmaxRegression regression = new SoftmaxRegression(sample.activations());
        ReaderSolver readers = new ReaderSolver(model, site);
        List<List<Integer>> meanings = new ArrayList<>();
        for (BottleneckSpec spec : specs) {
            List<Integer> meaning = new ArrayList<>();
            readers.plan(spec, encoders(spec, sample, regression, meaning));
            meanings.add(meaning);
        }
        List<SpliceWeights> weights = readers.solve(features, options.ridge());
        List<Calibrated> results = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            results.add(new Calibrated(specs.get(i), weights.get(i), meanings.get(i)));
        }
        return results;
    }

    private List<PixelSample.Pixel> sample() {
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
        return sample[0].pixels();
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
                    return column(activations.data(), activations.dim(1), n, at);
                }

                @Override
                public float[] outputs() {
                    return column(p.data(), p.rows(), n, at);
                }
            });
        }
    }

    private static float[] column(float[] data, int rows, int cols, int col) {
        float[] out = new float[rows];
        for (int r = 0; r < rows; r++) {
            out[r] = data[r * cols + col];
        }
        return out;
    }

    private List<SpliceWeights.Encoder> encoders(
            BottleneckSpec spec, SampledPixels sample, SoftmaxRegression regression, List<Integer> meaning) {
        List<SpliceWeights.Encoder> encoders = new ArrayList<>();
        Matrix residual = null;
        for (int g = 0; g < spec.groups().size(); g++) {
            int k = spec.groups().get(g).size();
            int[] codes;
            if (g == 0 && options.codes() == CalibrationOptions.Codes.OUTPUTS) {
                codes = CodeBook.fromOutputs(sample, k, options.seed());
            } else {
                Matrix points = residual == null ? regression.standardised() : residual;
                codes = new KMeans(points, sample.weights())
                        .cluster(k, List.of(), options.seed() + g)
                        .assignment();
            }
            encoders.add(regression.fit(codes, sample.weights(), k, options.l2(), options.iterations()));
            meaning.addAll(CodeBook.meaning(sample, codes, k));
            residual = unexplained(residual == null ? regression.standardised() : residual, codes, k);
        }
        return encoders;
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
