package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.ChannelAxis;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.graph.head.HeadFinder;
import org.sbonnx.graph.head.HeadKind;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.calibrate.CalibrationOptions.CodeSource;
import org.sbonnx.insert.calibrate.math.Matrix;

/**
 * Samples pixels of sites in one pass over the images, balanced by the class that the original model predicts there. Copies of
 * a site are pooled. Codes of activations need no prediction: where the model has none, all pixels are one stratum.
 */
final class PixelSampler {
    private final CalibrationOptions options;
    private final ClassScores head;
    /** Logits of the classes; null where there are none and codes are made of activations: all pixels count alike. */
    private final @Nullable String scores;

    PixelSampler(OnnxModel model, CalibrationOptions options) {
        this.options = options;
        this.head = HeadFinder.find(model, options.head());
        boolean known = head.hasScores() && head.kind() != HeadKind.UNKNOWN;
        this.scores = known || options.codeSource() == CodeSource.OUTPUTS ? head.logits() : null;
    }

    /** A sample of each site, in their order. */
    List<SampleMatrices> sample(List<Site> sites, FeatureSource.Factory features) {
        Set<String> tensors = new LinkedHashSet<>();
        sites.forEach(s -> tensors.addAll(s.tensors()));
        if (scores != null) {
            tensors.add(scores);
        }
        List<StratifiedSample> samples = new ArrayList<>();
        try (FeatureSource source = features.open(head.model(), List.copyOf(tensors))) {
            source.stream((image, values) -> {
                FloatTensor logits = scores == null ? null : require(values, scores);
                for (int s = 0; s < sites.size(); s++) {
                    if (samples.size() == s) {
                        int classes = logits == null ? 1 : ClassProbabilities.classes(logits);
                        samples.add(emptySample(sites.get(s), classes));
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
            StratifiedSample sample,
            Site site,
            int image,
            Map<String, FloatTensor> values,
            @Nullable FloatTensor logits) {
        if (logits != null) {
            FloatTensor map = require(values, site.tensors().get(0));
            ChannelAxis.requireFirst(head.scores(), logits, map.dim(2), map.dim(3));
        }
        for (int c = 0; c < site.tensors().size(); c++) {
            offer(sample, image, c, require(values, site.tensors().get(c)), logits);
        }
    }

    private static void offer(
            StratifiedSample sample, int image, int copy, FloatTensor activations, @Nullable FloatTensor logits) {
        int h = activations.dim(2);
        int w = activations.dim(3);
        int n = h * w;
        Matrix p = logits == null ? new Matrix(0, n) : ClassProbabilities.onGrid(logits, h, w);
        for (int i = 0; i < n; i++) {
            int at = i;
            long position = ((long) image << 34) | ((long) copy << 28) | i;
            sample.offer(logits == null ? 0 : p.argmax(i), position, new StratifiedSample.PixelValues() {
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
