package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;

/**
 * Solves bottlenecks without training: encoders by regression ({@link UsbEncoders}, {@link SsbEncoders}), then everything
 * that reads the bottleneck by least squares ({@link ConsumerSolver}). USB groups need images only, SSB groups need concept
 * annotations. All places of a cut and all bottlenecks of a sweep share the passes over the data; memory does not grow with
 * the number of images.
 */
public final class Calibrator {
    private final OnnxModel model;
    private final Cut cut;
    private final CalibrationOptions options;
    private final FeatureSource.Factory features;
    private final @Nullable ConceptData concepts;

    /**
     * @param features opens the images of the task
     * @param concepts annotated images; needed for SSB groups alone
     */
    public Calibrator(
            OnnxModel model,
            Cut cut,
            CalibrationOptions options,
            FeatureSource.Factory features,
            @Nullable ConceptData concepts) {
        this.model = model;
        this.cut = cut;
        this.options = options;
        this.features = FiniteFeatures.of(features);
        this.concepts =
                concepts == null ? null : new ConceptData(FiniteFeatures.of(concepts.features()), concepts.labels());
    }

    /** Solves one bottleneck for each place. */
    public List<CalibratedBottleneck> calibrate(List<BottleneckSpec> specs) {
        return calibrateAll(List.of(specs)).get(0);
    }

    /**
     * Solves several alternatives.
     *
     * @param alternatives each with one bottleneck for each place of the cut
     * @return one result for each alternative and place, in order
     * @throws BadInput if an SSB group has no concept data, the model's output is no class map, or a
     *     value is NaN or infinite
     */
    public List<List<CalibratedBottleneck>> calibrateAll(List<List<BottleneckSpec>> alternatives) {
        List<PlaceSolver> solvers = placeSolvers(alternatives);
        solvers.forEach(PlaceSolver::fitEncoders);
        Set<String> tensors = new LinkedHashSet<>();
        solvers.forEach(s -> tensors.addAll(s.consumers.tensors()));
        try (FeatureSource source = features.open(model, List.copyOf(tensors))) {
            source.stream((image, values) -> solvers.forEach(s -> s.consumers.add(values)));
        }
        List<List<CalibratedBottleneck>> byPlace =
                solvers.stream().map(PlaceSolver::solve).toList();
        List<List<CalibratedBottleneck>> results = new ArrayList<>();
        for (int i = 0; i < alternatives.size(); i++) {
            int alternative = i;
            results.add(byPlace.stream().map(p -> p.get(alternative)).toList());
        }
        return results;
    }

    private List<PlaceSolver> placeSolvers(List<List<BottleneckSpec>> alternatives) {
        List<PlaceSolver> solvers = new ArrayList<>();
        for (int p = 0; p < cut.places().size(); p++) {
            int place = p;
            solvers.add(new PlaceSolver(
                    cut.places().get(p),
                    alternatives.stream().map(a -> a.get(place)).toList()));
        }
        List<PlaceSolver> sampled =
                solvers.stream().filter(PlaceSolver::needsSample).toList();
        if (!sampled.isEmpty()) {
            List<SampleMatrices> samples = new PixelSampler(model, options)
                    .sample(sampled.stream().map(s -> s.site).toList(), features);
            for (int i = 0; i < sampled.size(); i++) {
                PlaceSolver s = sampled.get(i);
                s.usb = new UsbEncoders(model, s.site, options, samples.get(i));
            }
        }
        return solvers;
    }

    /** The bottlenecks of one place. */
    private final class PlaceSolver {
        final Site site;
        final List<BottleneckSpec> specs;
        final ConsumerSolver consumers;
        final List<List<Integer>> classesBySpec = new ArrayList<>();

        @Nullable
        UsbEncoders usb;

        PlaceSolver(Site site, List<BottleneckSpec> specs) {
            this.site = site;
            this.specs = specs;
            this.consumers = new ConsumerSolver(model, site);
        }

        boolean needsSample() {
            return specs.stream()
                    .filter(s -> !s.isConstant())
                    .flatMap(s -> s.groups().stream())
                    .anyMatch(g -> g.kind() == BottleneckKind.USB);
        }

        void fitEncoders() {
            for (BottleneckSpec spec : specs) {
                List<Integer> channelClasses = new ArrayList<>();
                consumers.addBottleneck(
                        spec, spec.isConstant() ? alwaysOn(channelClasses) : encoders(spec, channelClasses));
                classesBySpec.add(channelClasses);
            }
            usb = null;
        }

        /** The encoder of a place that is replaced by a constant: it does not look at the activations. */
        private List<SpliceWeights.Encoder> alwaysOn(List<Integer> channelClasses) {
            channelClasses.add(-1);
            return List.of(new SpliceWeights.Encoder(
                    new FloatTensor(new long[] {1, site.channels(), 1, 1}, new float[site.channels()]),
                    new FloatTensor(new long[] {1}, new float[1])));
        }

        List<CalibratedBottleneck> solve() {
            List<SpliceWeights> weights = consumers.solve(options.ridge());
            List<CalibratedBottleneck> results = new ArrayList<>();
            for (int i = 0; i < specs.size(); i++) {
                results.add(new CalibratedBottleneck(specs.get(i), weights.get(i), classesBySpec.get(i)));
            }
            return results;
        }

        private List<SpliceWeights.Encoder> encoders(BottleneckSpec spec, List<Integer> channelClasses) {
            List<BottleneckSpec.GroupSpec> supervised = spec.groups().stream()
                    .filter(g -> g.kind() == BottleneckKind.SSB)
                    .toList();
            List<Integer> widths = spec.groups().stream()
                    .filter(g -> g.kind() == BottleneckKind.USB)
                    .map(BottleneckSpec.GroupSpec::size)
                    .toList();
            if (supervised.size() + widths.size() != spec.groups().size()) {
                throw new BadInput(
                        "only USB and SSB groups can be calibrated", "train a plain linear bottleneck instead");
            }
            List<SpliceWeights.Encoder> fromLabels =
                    supervised.isEmpty() ? List.of() : ssbEncoders().fit(supervised);
            UsbEncoders.FittedEncoders fitted =
                    usb == null ? new UsbEncoders.FittedEncoders(List.of(), List.of()) : usb.fit(widths);
            List<SpliceWeights.Encoder> encoders = new ArrayList<>();
            int nextSsb = 0;
            int nextUsb = 0;
            int nextClass = 0;
            for (BottleneckSpec.GroupSpec group : spec.groups()) {
                if (group.kind() == BottleneckKind.SSB) {
                    encoders.add(fromLabels.get(nextSsb++));
                    channelClasses.addAll(Collections.nCopies(group.size(), -1));
                } else {
                    encoders.add(fitted.encoders().get(nextUsb++));
                    channelClasses.addAll(fitted.channelClasses().subList(nextClass, nextClass + group.size()));
                    nextClass += group.size();
                }
            }
            return encoders;
        }

        private SsbEncoders ssbEncoders() {
            if (concepts == null) {
                throw new BadInput(
                        "a supervised bottleneck needs images annotated with its concepts",
                        "give them with --concepts");
            }
            return new SsbEncoders(model, site, options, concepts);
        }
    }
}
