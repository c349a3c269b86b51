package org.sbonnx.workflow.convert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.calibrate.CalibratedBottleneck;
import org.sbonnx.insert.calibrate.CalibrationOptions;
import org.sbonnx.insert.calibrate.Calibrator;
import org.sbonnx.insert.calibrate.ConceptData;
import org.sbonnx.insert.splice.MapViews;
import org.sbonnx.insert.splice.Splice;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;
import org.sbonnx.workflow.InferenceContext;

/** Calibrates bottlenecks: solves their weights from the activations of images, without training. */
public final class Calibration {
    private final InferenceContext context;
    private final CalibrationOptions options;

    public Calibration(InferenceContext context, CalibrationOptions.CodeSource codes, long seed) {
        this.context = context;
        this.options = CalibrationOptions.defaults(seed).withCodeSource(codes);
    }

    /** The model with a calibrated bottleneck at a site that cuts alone. */
    public OnnxModel calibrate(
            OnnxModel model, Site site, BottleneckSpec spec, SegmentationData images, SegmentationData conceptData) {
        return calibrate(model, Cut.of(site), List.of(spec), images, conceptData);
    }

    /**
     * The model with a calibrated bottleneck at every place of a cut.
     *
     * @param specs one for each place
     */
    public OnnxModel calibrate(
            OnnxModel model,
            Cut cut,
            List<BottleneckSpec> specs,
            SegmentationData images,
            SegmentationData conceptData) {
        return calibrateAll(model, cut, List.of(specs), images, conceptData).get(0);
    }

    /** One model for each alternative of a sweep. */
    List<OnnxModel> calibrateAll(
            OnnxModel model,
            Cut cut,
            List<List<BottleneckSpec>> alternatives,
            SegmentationData images,
            SegmentationData conceptData) {
        MapViews.Prepared prepared = MapViews.prepare(model, cut);
        return calibrateMaps(
                prepared.model(),
                prepared.cut(),
                alternatives.stream().map(prepared::specs).toList(),
                images,
                conceptData);
    }

    private List<OnnxModel> calibrateMaps(
            OnnxModel model,
            Cut cut,
            List<List<BottleneckSpec>> alternatives,
            SegmentationData images,
            SegmentationData conceptData) {
        Preprocess preprocess = context.preprocess(model);
        Optional<TaskLabels> names = classNames(model, alternatives, images);
        ConceptData concepts = new ConceptData(
                context.features(conceptData, preprocess, "reading concepts at " + cut.label()),
                new MajorityLabels(conceptData, supervised(alternatives), Framing.of(preprocess)));
        Calibrator calibrator = new Calibrator(
                model,
                cut,
                options.withHead(preprocess.judged()),
                context.features(images, preprocess, "calibrating " + cut.label()),
                concepts);
        Splice.Options withPreprocess = Splice.Options.DEFAULTS.withPreprocess(preprocess);
        List<OnnxModel> models = new ArrayList<>();
        for (List<CalibratedBottleneck> solved : calibrator.calibrateAll(alternatives)) {
            List<Splice.Part> parts = solved.stream()
                    .map(s -> new Splice.Part(withClassNames(s, names), s.weights()))
                    .toList();
            models.add(Splice.apply(model, cut, parts, withPreprocess));
        }
        return models;
    }

    /** The supervised groups of all bottlenecks, each category once. */
    private static List<BottleneckSpec.GroupSpec> supervised(List<List<BottleneckSpec>> alternatives) {
        return alternatives.stream()
                .flatMap(List::stream)
                .flatMap(s -> s.groups().stream())
                .filter(g -> g.kind() == BottleneckKind.SSB)
                .distinct()
                .toList();
    }

    /**
     * The classes that channels are named after, where the images have labels.
     *
     * @throws BadInput if codes are made of the model's classes, and a class of the labels is none of them
     */
    private Optional<TaskLabels> classNames(
            OnnxModel model, List<List<BottleneckSpec>> alternatives, SegmentationData images) {
        boolean unsupervised = alternatives.stream()
                .flatMap(List::stream)
                .flatMap(s -> s.groups().stream())
                .anyMatch(g -> g.kind() == BottleneckKind.USB);
        if (!unsupervised) {
            return Optional.empty();
        }
        if (options.codeSource() == CalibrationOptions.CodeSource.OUTPUTS) {
            context.classScores(model, images);
            return TaskLabels.of(images);
        }
        OptionalInt classes = context.classScores(model).classes();
        return TaskLabels.of(images).filter(t -> classes.isPresent() && t.fit(classes.getAsInt()));
    }

    /** Names USB channels after the class they predict; further channels of a class are numbered. */
    private static BottleneckSpec withClassNames(CalibratedBottleneck solved, Optional<TaskLabels> task) {
        Map<String, Integer> used = new HashMap<>();
        List<BottleneckSpec.GroupSpec> groups = new ArrayList<>();
        int channel = 0;
        for (BottleneckSpec.GroupSpec group : solved.spec().groups()) {
            List<String> names = new ArrayList<>();
            for (String name : group.channels()) {
                int meaning = solved.channelClasses().get(channel++);
                names.add(
                        group.kind() != BottleneckKind.USB || meaning < 0
                                ? name
                                : numbered(className(task, meaning), used));
            }
            groups.add(new BottleneckSpec.GroupSpec(group.category(), group.kind(), group.form(), names));
        }
        return new BottleneckSpec(groups, solved.spec().temperature());
    }

    private static String className(Optional<TaskLabels> task, int id) {
        return task.map(t -> t.className(id)).orElse("class" + id);
    }

    private static String numbered(String name, Map<String, Integer> used) {
        int n = used.merge(name, 1, Integer::sum);
        return n == 1 ? name : name + " " + n;
    }
}
