package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.splice.Splice;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.model.Manifest.Kind;

/**
 * The second pass of calibration: given encoders, solves everything that reads the bottleneck. The restoring map (and the
 * centroids of the codes) is the regression of the site's channels on the codes; each convolution that reads the site gets
 * the kernel that best reproduces its original output, drawn towards its own kernel applied to the centroids. All
 * bottlenecks of a sweep share the pass.
 */
final class ReaderSolver {
    /** Kernels with more unknowns keep the centroid solution: their Gram matrix alone would take over 128 MB. */
    private static final int MAX_FEATURES = 4096;

    /** Dense (linear) codes cost features² a pixel, so only so many pixels of a map are used. */
    private static final int DENSE_PIXELS = 400;

    private final OnnxModel model;
    private final Site site;
    private final GraphIndex index;
    private final Map<String, FloatTensor> kernels;
    private final List<Plan> plans = new ArrayList<>();

    ReaderSolver(OnnxModel model, Site site) {
        this.model = model;
        this.site = site;
        this.index = new GraphIndex(model.graph());
        this.kernels = Splice.readerKernels(model, site);
    }

    /** Encoders to solve for, with the equations gathered so far. */
    private final class Plan {
        final BottleneckSpec spec;
        final List<SpliceWeights.Encoder> encoders;
        final boolean linear;
        final Map<String, ReaderSystem> systems = new LinkedHashMap<>();
        final ReaderSystem centroids;

        Plan(BottleneckSpec spec, List<SpliceWeights.Encoder> encoders) {
            this.spec = spec;
            this.encoders = encoders;
            this.linear = spec.groups().stream().anyMatch(g -> g.kind() != Kind.USB);
            this.centroids = new ReaderSystem(spec.channels(), site.channels(), ConvGeometry.POINT, linear);
        }

        void add(Map<String, FloatTensor> values) {
            for (int c = 0; c < site.tensors().size(); c++) {
                FloatTensor activations = values(values, site.tensors().get(c));
                CodeMap codes = CodeMap.of(spec, encoders, activations);
                int pixels = codes.height() * codes.width();
                int step = linear ? Math.max(1, pixels / DENSE_PIXELS) : 1;
                centroids.add(codes, activations, null, step);
                Set<String> seen = new LinkedHashSet<>();
                for (Site.Reader reader : site.readers()) {
                    String root = reader.weight();
                    if (reader.copy() == c && root != null && seen.add(root)) {
                        addReader(reader, root, codes, values(values, reader.node()), step);
                    }
                }
            }
        }

        private void addReader(Site.Reader reader, String root, CodeMap codes, FloatTensor target, int step) {
            FloatTensor kernel = values(kernels, root);
            NodeProto node = index.node(index.producer(reader.node()).orElseThrow());
            ConvGeometry geometry = ConvGeometry.of(
                    node, kernel.dim(2), kernel.dim(3), codes.height(), codes.width(), target.dim(2), target.dim(3));
            if (ReaderSystem.features(codes.channels(), geometry, linear) > MAX_FEATURES) {
                return;
            }
            systems.computeIfAbsent(root, r -> new ReaderSystem(codes.channels(), kernel.dim(0), geometry, linear))
                    .add(codes, target, linear ? null : bias(node), step);
        }

        SpliceWeights solve(double ridge) {
            FloatTensor none = new FloatTensor(
                    new long[] {site.channels(), spec.channels(), 1, 1}, new float[site.channels() * spec.channels()]);
            SpliceWeights.Affine restore = centroids.solve(none, null, 1e-6);
            Map<String, SpliceWeights.Affine> readers = new LinkedHashMap<>();
            kernels.forEach((root, kernel) -> {
                FloatTensor prior = onCentroids(kernel, restore.weight());
                float[] offset = restore.bias() == null ? null : shifted(root, kernel, restore.bias());
                ReaderSystem system = systems.get(root);
                readers.put(
                        root,
                        system != null
                                ? system.solve(prior, offset, ridge)
                                : new SpliceWeights.Affine(
                                        prior,
                                        offset == null ? null : new FloatTensor(new long[] {offset.length}, offset)));
            });
            return new SpliceWeights(encoders, restore, readers);
        }

        /** The reader's bias plus its kernel applied to the constant part of the restored activations. */
        private float[] shifted(String root, FloatTensor kernel, FloatTensor constant) {
            Site.Reader reader = site.readers().stream()
                    .filter(r -> root.equals(r.weight()))
                    .findFirst()
                    .orElseThrow();
            float[] own = bias(index.node(index.producer(reader.node()).orElseThrow()));
            int o = kernel.dim(0);
            int inner = kernel.data().length / o;
            int positions = kernel.dim(2) * kernel.dim(3);
            float[] shifted = new float[o];
            for (int i = 0; i < o; i++) {
                double sum = own == null ? 0 : own[i];
                for (int k = 0; k < inner; k++) {
                    sum += (double) kernel.data()[i * inner + k] * constant.data()[k / positions];
                }
                shifted[i] = (float) sum;
            }
            return shifted;
        }
    }

    /** Adds a bottleneck to solve for. */
    void plan(BottleneckSpec spec, List<SpliceWeights.Encoder> encoders) {
        plans.add(new Plan(spec, encoders));
    }

    /** Streams the data once and solves every planned bottleneck, in the order they were planned. */
    List<SpliceWeights> solve(FeatureSource.Factory features, double ridge) {
        Set<String> tensors = new LinkedHashSet<>(site.tensors());
        site.readers().stream().filter(Site.Reader::remade).forEach(r -> tensors.add(r.node()));
        try (FeatureSource source = features.open(model, List.copyOf(tensors))) {
            source.stream((image, values) -> plans.forEach(p -> p.add(values)));
        }
        return plans.stream().map(p -> p.solve(ridge)).toList();
    }

    /** {@code kernel [O, C, kh, kw]} applied to centroids {@code [C, N]}: [O, N, kh, kw]. */
    static FloatTensor onCentroids(FloatTensor kernel, FloatTensor centroids) {
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
                ? Tensors.floats(index.constant(conv.getInput(2)).orElseThrow()).data()
                : null;
    }

    private static FloatTensor values(Map<String, FloatTensor> values, String name) {
        FloatTensor t = values.get(name);
        if (t == null) {
            throw new IllegalStateException("no value of '" + name + "'");
        }
        return t;
    }
}
