package org.sbonnx.workflow.convert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.calibrate.CalibratedBottleneck;
import org.sbonnx.insert.calibrate.CalibrationOptions;
import org.sbonnx.insert.calibrate.Calibrator;
import org.sbonnx.insert.calibrate.ConceptData;
import org.sbonnx.insert.splice.Splice;
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

    /** The model with one calibrated bottleneck. */
    public OnnxModel calibrate(
            OnnxModel model, Site site, BottleneckSpec spec, SegmentationData images, SegmentationData conceptData) {
        return calibrate(model, site, List.of(spec), images, conceptData).get(0);
    }

    /** One model for each bottleneck of a sweep. */
    List<OnnxModel> calibrate(
            OnnxModel model,
            Site site,
            List<BottleneckSpec> specs,
            SegmentationData images,
            SegmentationData conceptData) {
        Preprocess preprocess = context.preprocess(model);
        ConceptData concepts = new ConceptData(
                context.features(conceptData, preprocess, "reading concepts at " + site.label()),
                new MajorityLabels(conceptData, specs.get(0), Framing.of(preprocess)));
        Calibrator calibrator = new Calibrator(
                model,
                site,
                options.withOutput(preprocess.output()),
                context.features(images, preprocess, "calibrating " + site.label()),
                concepts);
        Splice.Options withPreprocess = Splice.Options.DEFAULTS.withPreprocess(preprocess);
        List<OnnxModel> models = new ArrayList<>();
        for (CalibratedBottleneck solved : calibrator.calibrate(specs)) {
            models.add(Splice.apply(model, site, withClassNames(solved, images), solved.weights(), withPreprocess));
        }
        return models;
    }

    /** Names USB channels after the class they predict; further channels of a class are numbered. */
    private static BottleneckSpec withClassNames(CalibratedBottleneck solved, SegmentationData images) {
        Optional<TaskLabels> task = TaskLabels.of(images);
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
