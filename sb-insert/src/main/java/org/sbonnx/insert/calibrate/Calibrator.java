package org.sbonnx.insert.calibrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;

/**
 * Solves bottlenecks without training: encoders by regression ({@link UsbEncoders}, {@link SsbEncoders}), then everything
 * that reads the bottleneck by least squares ({@link ConsumerSolver}). USB groups need images only, SSB groups need concept
 * annotations. All bottlenecks of a sweep share the passes over the data; memory does not grow with the number of images.
 */
public final class Calibrator {
    private final OnnxModel model;
    private final Site site;
    private final CalibrationOptions options;
    private final FeatureSource.Factory features;
    private final @Nullable ConceptData concepts;

    /**
     * @param features opens the images of the task
     * @param concepts annotated images; needed for SSB groups alone
     */
    public Calibrator(
            OnnxModel model,
            Site site,
            CalibrationOptions options,
            FeatureSource.Factory features,
            @Nullable ConceptData concepts) {
        this.model = model;
        this.site = site;
        this.options = options;
        this.features = FiniteFeatures.of(features);
        this.concepts =
                concepts == null ? null : new ConceptData(FiniteFeatures.of(concepts.features()), concepts.labels());
    }

    /** Solves one bottleneck. */
    public CalibratedBottleneck calibrate(BottleneckSpec spec) {
        return calibrate(List.of(spec)).get(0);
    }

    /**
     * Solves several bottlenecks.
     *
     * @return one result for each, in order
     * @throws BadInput if an SSB group has no concept data, the model's output is no class map, or a
     *     value is NaN or infinite
     */
    public List<CalibratedBottleneck> calibrate(List<BottleneckSpec> specs) {
        boolean anyUsb = specs.stream().flatMap(s -> s.groups().stream()).anyMatch(g -> g.kind() == BottleneckKind.USB);
        UsbEncoders usb = anyUsb ? new UsbEncoders(model, site, options, features) : null;
        ConsumerSolver solver = new ConsumerSolver(model, site);
        List<List<Integer>> classesBySpec = new ArrayList<>();
        for (BottleneckSpec spec : specs) {
            List<Integer> channelClasses = new ArrayList<>();
            solver.addBottleneck(spec, encoders(spec, usb, channelClasses));
            classesBySpec.add(channelClasses);
        }
        List<SpliceWeights> weights = solver.solve(features, options.ridge());
        List<CalibratedBottleneck> results = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            results.add(new CalibratedBottleneck(specs.get(i), weights.get(i), classesBySpec.get(i)));
        }
        return results;
    }

    private List<SpliceWeights.Encoder> encoders(
            BottleneckSpec spec, @Nullable UsbEncoders usb, List<Integer> channelClasses) {
        List<BottleneckSpec.GroupSpec> supervised = spec.groups().stream()
                .filter(g -> g.kind() == BottleneckKind.SSB)
                .toList();
        List<Integer> widths = spec.groups().stream()
                .filter(g -> g.kind() == BottleneckKind.USB)
                .map(BottleneckSpec.GroupSpec::size)
                .toList();
        if (supervised.size() + widths.size() != spec.groups().size()) {
            throw new BadInput("only USB and SSB groups can be calibrated", "train a plain linear bottleneck instead");
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
                    "a supervised bottleneck needs images annotated with its concepts", "give them with --concepts");
        }
        return new SsbEncoders(model, site, options, concepts);
    }
}
