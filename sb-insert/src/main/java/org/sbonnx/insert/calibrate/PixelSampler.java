package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sbonnx.graph.ChannelAxis;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.graph.head.HeadFinder;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.calibrate.math.Matrix;

/**
 * Samples pixels of sites in one pass over the images, balanced by the class that the original model predicts there. Copies of
 * a site are pooled.
 */
final class PixelSampler {
    private final CalibrationOptions options;
    private final ClassScores head;

    PixelSampler(OnnxModel model, CalibrationOptions options) {
        this.options = options;
        this.head = HeadFinder.find(model, options.output());
    }

    /** A sample of each site, in their order. */
    List<SampleMatrices> sample(List<Site> sites, FeatureSource.Factory features) {
        String output = head.scores();
        Set<String> tensors = new LinkedHashSet<>();
        sites.forEach(s -> tensors.addAll(s.tensors()));
        tensors.add(output);
        List<StratifiedSample> samples = new ArrayList<>();
        try (FeatureSource source = features.open(head.model(), List.copyOf(tensors))) {
            source.stream((image, values) -> {
                FloatTensor logits = require(values, output);
                for (int s = 0; s < sites.size(); s++) {
                    if (samples.size() == s) {
                        samples.add(emptySample(sites.get(s), ClassProbabilities.classes(logits)));
                    }
                    offer(samples.get(s), sites.get(s), image, values, logits);
                }
            });
        }
        List<SampleMatrices> all = new ArrayList<>();
        for (int s = 0; s < samples.size(); s++) {
            all.add(SampleMatrices.of(samples.get(s), sites.get(s).channels()));
        }
        return all;
    }

    private StratifiedSample emptySample(Site site, int classes) {
        int capacity = Math.max(1, options.sampleSize(site.channels()) / classes);
        return new StratifiedSample(classes, capacity, options.seed());
    }

    private void offer(
            StratifiedSample sample, Site site, int image, Map<String, FloatTensor> values, FloatTensor logits) {
        FloatTensor map = require(values, site.tensors().get(0));
        ChannelAxis.requireFirst(head.scores(), logits, map.dim(2), map.dim(3));
        for (int c = 0; c < site.tensors().size(); c++) {
            offer(sample, image, c, require(values, site.tensors().get(c)), logits);
        }
    }

    private static void offer(
            StratifiedSample sample, int image, int copy, FloatTensor activations, FloatTensor logits) {
        int h = activations.dim(2);
        int w = activations.dim(3);
        int n = h * w;
        Matrix p = ClassProbabilities.onGrid(logits, h, w);
        for (int i = 0; i < n; i++) {
            int at = i;
            long position = ((long) image << 34) | ((long) copy << 28) | i;
            sample.offer(p.argmax(i), position, new StratifiedSample.PixelValues() {
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

    private static FloatTensor require(Map<String, FloatTensor> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
