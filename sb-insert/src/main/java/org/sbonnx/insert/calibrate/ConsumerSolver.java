package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.splice.Splice;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;

/**
 * The second pass of calibration: given encoders, solves the weights of everything that reads the bottleneck. The projection
 * back to the site's width (and the centroids of the codes) is the regression of the site's channels on the codes. Each
 * convolution that reads the site gets the kernel that best reproduces its original output, regularised towards its own
 * kernel applied to the centroids. All bottlenecks of a sweep share the pass.
 */
final class ConsumerSolver {
    /** Kernels with more unknowns keep the centroid solution: their Gram matrix alone would take over 128 MB. */
    private static final int MAX_FEATURES = 4096;

    /** Dense (linear) codes cost features² a pixel, so only so many pixels of a map are used. */
    private static final int DENSE_PIXELS = 400;

    private final OnnxModel model;
    private final Site site;
    private final GraphIndex index;
    private final Map<String, FloatTensor> kernels;
    private final List<PendingBottleneck> pending = new ArrayList<>();
    private final boolean usesPositions;
    private @Nullable PositionMeans activationMeans;

    ConsumerSolver(OnnxModel model, Site site) {
        this.model = model;
        this.site = site;
        this.index = model.index();
        this.kernels = Splice.consumerKernels(model, site);
        this.usesPositions = PositionMeans.apply(model, site);
    }

    /** Encoders to solve for, with the equations gathered so far. */
    private final class PendingBottleneck {
        final BottleneckSpec spec;
        final List<SpliceWeights.Encoder> encoders;
        final boolean linear;
        final Map<String, NormalEquations> systems = new LinkedHashMap<>();
        final NormalEquations centroids;

        @Nullable
        PositionMeans codeMeans;

        int height;
        int width;

        PendingBottleneck(BottleneckSpec spec, List<SpliceWeights.Encoder> encoders) {
            this.spec = spec;
            this.encoders = encoders;
            this.linear = spec.groups().stream().anyMatch(g -> g.kind() != BottleneckKind.USB);
            this.centroids = new NormalEquations(spec.channels(), site.channels(), ConvGeometry.POINTWISE, linear);
        }

        void add(Map<String, FloatTensor> values) {
            for (int c = 0; c < site.tensors().size(); c++) {
                FloatTensor activations = require(values, site.tensors().get(c));
                SparseCodes codes = SparseCodes.encode(spec, encoders, activations);
                int pixels = codes.height() * codes.width();
                int step = linear && !usesPositions ? Math.max(1, pixels / DENSE_PIXELS) : 1;
                if (usesPositions) {
                    addPositions(codes);
                }
                centroids.add(codes, activations, null, step);
                Set<String> seen = new LinkedHashSet<>();
                for (Site.Consumer consumer : site.consumers()) {
                    String root = consumer.weight();
                    if (consumer.copy() == c && root != null && seen.add(root)) {
                        addConsumer(consumer, root, codes, require(values, consumer.node()), step);
                    }
                }
            }
        }

        private void addPositions(SparseCodes codes) {
            PositionMeans means = codeMeans;
            if (means == null) {
                height = codes.height();
                width = codes.width();
                means = new PositionMeans(
                        NormalEquations.features(codes.channels(), ConvGeometry.POINTWISE, linear), height * width);
                codeMeans = means;
            }
            means.add(codes);
        }

        private void addConsumer(Site.Consumer consumer, String root, SparseCodes codes, FloatTensor target, int step) {
            FloatTensor kernel = require(kernels, root);
            NodeProto node = index.node(index.producer(consumer.node()).orElseThrow());
            ConvGeometry geometry = ConvGeometry.of(
                    node, kernel.dim(2), kernel.dim(3), codes.height(), codes.width(), target.dim(2), target.dim(3));
            if (NormalEquations.features(codes.channels(), geometry, linear) > MAX_FEATURES) {
                return;
            }
            systems.computeIfAbsent(root, r -> new NormalEquations(codes.channels(), kernel.dim(0), geometry, linear))
                    .add(codes, target, linear ? null : bias(node), step);
        }

        SpliceWeights solve(double ridge) {
            FloatTensor zeroPrior = new FloatTensor(
                    new long[] {site.channels(), spec.channels(), 1, 1}, new float[site.channels() * spec.channels()]);
            PositionMeans codes = codeMeans;
            PositionMeans activations = activationMeans;
            FloatTensor positions = null;
            if (codes != null && activations != null) {
                centroids.centre(codes, activations);
            }
            SpliceWeights.Affine projection = centroids.solve(zeroPrior, null, 1e-6);
            if (codes != null && activations != null) {
                // The constant takes over what a bias would add.
                projection = new SpliceWeights.Affine(projection.weight(), null);
                positions = activations.beyond(codes, projection.weight(), height, width);
            }
            Map<String, SpliceWeights.Affine> consumers = new LinkedHashMap<>();
            for (Map.Entry<String, FloatTensor> entry : kernels.entrySet()) {
                String root = entry.getKey();
                FloatTensor kernel = entry.getValue();
                FloatTensor prior = applyToCentroids(kernel, projection.weight());
                float[] offset = projection.bias() == null ? null : shiftedBias(root, kernel, projection.bias());
                NormalEquations system = systems.get(root);
                consumers.put(
                        root,
                        system != null
                                ? system.solve(prior, offset, ridge)
                                : new SpliceWeights.Affine(
                                        prior,
                                        offset == null ? null : new FloatTensor(new long[] {offset.length}, offset)));
            }
            return new SpliceWeights(encoders, projection, consumers, positions);
        }

        /** The consumer's bias plus its kernel applied to the constant part of the projected activations. */
        private float[] shiftedBias(String root, FloatTensor kernel, FloatTensor constant) {
            Site.Consumer consumer = site.consumers().stream()
                    .filter(r -> root.equals(r.weight()))
                    .findFirst()
                    .orElseThrow();
            float[] oldBias = bias(index.node(index.producer(consumer.node()).orElseThrow()));
            int o = kernel.dim(0);
            int inner = kernel.data().length / o;
            int positions = kernel.dim(2) * kernel.dim(3);
            float[] bias = new float[o];
            for (int i = 0; i < o; i++) {
                double sum = oldBias == null ? 0 : oldBias[i];
                for (int k = 0; k < inner; k++) {
                    sum += (double) kernel.data()[i * inner + k] * constant.data()[k / positions];
                }
                bias[i] = (float) sum;
            }
            return bias;
        }
    }

    /** Adds a bottleneck to solve for. */
    void addBottleneck(BottleneckSpec spec, List<SpliceWeights.Encoder> encoders) {
        pending.add(new PendingBottleneck(spec, encoders));
    }

    /** Values of the model that {@link #add} needs. */
    Set<String> tensors() {
        Set<String> tensors = new LinkedHashSet<>(site.tensors());
        site.consumers().stream().filter(Site.Consumer::refitted).forEach(r -> tensors.add(r.node()));
        return tensors;
    }

    /** Adds an image. */
    void add(Map<String, FloatTensor> values) {
        if (usesPositions) {
            FloatTensor map = require(values, site.tensor());
            PositionMeans means = activationMeans;
            if (means == null) {
                means = new PositionMeans(map.dim(1), map.dim(2) * map.dim(3));
                activationMeans = means;
            }
            means.add(map);
        }
        pending.forEach(p -> p.add(values));
    }

    /** Solves every planned bottleneck, in the order they were planned. */
    List<SpliceWeights> solve(double ridge) {
        return pending.stream().map(p -> p.solve(ridge)).toList();
    }

    /** {@code kernel [O, C, kh, kw]} applied to centroids {@code [C, N]}: [O, N, kh, kw]. */
    static FloatTensor applyToCentroids(FloatTensor kernel, FloatTensor centroids) {
        int o = kernel.dim(0);
        int c = kernel.dim(1);
        int positions = kernel.dim(2) * kernel.dim(3);
        int n = centroids.dim(1);
        float[] out = new float[o * n * positions];
        for (int i = 0; i < o; i++) {
            for (int k = 0; k < n; k++) {
                for (int p = 0; p < positions; p++) {
                    double sum = 0;
                    for (int j = 0; j < c; j++) {
                        sum += (double) kernel.data()[(i * c + j) * positions + p]
                                * centroids.data()[j * n + k];
                    }
                    out[(i * n + k) * positions + p] = (float) sum;
                }
            }
        }
        return new FloatTensor(new long[] {o, n, kernel.shape()[2], kernel.shape()[3]}, out);
    }

    private float @Nullable [] bias(NodeProto conv) {
        return conv.getInputCount() > 2 && !conv.getInput(2).isEmpty()
                ? model.floats(index.constant(conv.getInput(2)).orElseThrow()).data()
                : null;
    }

    private static FloatTensor require(Map<String, FloatTensor> values, String name) {
        FloatTensor t = values.get(name);
        if (t == null) {
            throw new IllegalStateException("no value of '" + name + "'");
        }
        return t;
    }
}
