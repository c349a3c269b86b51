package org.sbonnx.workflow.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.SegmentationEvaluator;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.ChannelRange;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.head.ClassScores;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.splice.SoftForm;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.report.EvalReport;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;
import org.sbonnx.schemas.report.ScoreReportBuilder;
import org.sbonnx.workflow.InferenceContext;

/** Evaluates the segmentation of a model in one pass, and in a second one with softmax in place of its one-hot codes. */
public final class Evaluation {
    private final InferenceContext context;

    public Evaluation(InferenceContext context) {
        this.context = context;
    }

    /** mIoU, pixel accuracy and IoU of each class, with the number of active channels of each declared bottleneck. */
    public EvalReport evaluate(OnnxModel model, SegmentationData data) {
        List<Bottleneck> bottlenecks = Manifests.informative(model);
        ClassScores head = context.classScores(model, data);
        String output = head.prediction();
        List<String> tensors = new ArrayList<>(List.of(output));
        bottlenecks.forEach(b -> tensors.add(b.scored().output()));
        SegmentationEvaluator eval = new SegmentationEvaluator(output, data, context.framing(model));
        List<ActiveChannels> active = bottlenecks.stream()
                .map(b -> new ActiveChannels(b.scored().output(), b.channels()))
                .toList();
        try (FeatureSource source =
                context.features(data, context.preprocess(model), "evaluating").open(head.model(), tensors)) {
            source.stream((image, values) -> {
                eval.accept(image, values);
                active.forEach(a -> a.add(values));
            });
        }
        TaskScore score = eval.score();
        eval.remark().ifPresent(context.listener()::note);
        List<EvalReport.Site> sites = new ArrayList<>();
        for (int i = 0; i < bottlenecks.size(); i++) {
            Bottleneck b = bottlenecks.get(i);
            sites.add(new EvalReport.Site(b.label(), b.channels(), active.get(i).count()));
        }
        return new EvalReport(
                Tool.NAME_AND_VERSION,
                InferenceContext.identity(model),
                new ScoreReport.Data(data.name(), data.size(), data.sha256()),
                context.device(),
                score.miou(),
                softMiou(model, data),
                score.pixelAccuracy(),
                score.classes(),
                sites,
                data.size() - eval.unannotated());
    }

    /** mIoU with softmax codes; null for a model without one-hot groups. */
    @Nullable
    public Double softMiou(OnnxModel model, SegmentationData data) {
        Optional<OnnxModel> soft = SoftForm.apply(model);
        return soft.isEmpty()
                ? null
                : evaluateTask(soft.get(), data, "evaluating soft codes").miou();
    }

    /** The report with the segmentation of the original added, if the report has that of the model. */
    public ScoreReport withOriginalMiou(ScoreReport report, OnnxModel original, SegmentationData data) {
        ScoreReport.Segmentation segmentation = report.segmentation();
        return segmentation == null
                ? report
                : ScoreReportBuilder.copyOf(report)
                        .segmentation(new ScoreReport.Segmentation(
                                evaluateTask(original, data, "measuring the original"), segmentation.after()))
                        .build();
    }

    /** Only the metrics of the segmentation. */
    public TaskScore evaluateTask(OnnxModel model, SegmentationData data, String what) {
        ClassScores head = context.classScores(model, data);
        try (FeatureSource source = context.features(data, context.preprocess(model), what)
                .open(head.model(), List.of(head.prediction()))) {
            return SegmentationEvaluator.evaluate(source, head.prediction(), data, context.framing(model));
        }
    }

    /** Counts the active channels of a tensor [1, c, h, w] over all cells of all images. */
    private static final class ActiveChannels {
        private final String tensor;
        private final ChannelRange[] ranges;

        ActiveChannels(String tensor, int channels) {
            this.tensor = tensor;
            this.ranges = Stream.generate(ChannelRange::new).limit(channels).toArray(ChannelRange[]::new);
        }

        void add(Map<String, FloatTensor> values) {
            float[] data = Objects.requireNonNull(values.get(tensor)).data();
            int plane = data.length / ranges.length;
            for (int c = 0; c < ranges.length; c++) {
                for (int i = c * plane; i < (c + 1) * plane && !ranges[c].isActive(); i++) {
                    ranges[c].add(data[i], data[i]);
                }
            }
        }

        int count() {
            return (int) Arrays.stream(ranges).filter(ChannelRange::isActive).count();
        }
    }
}
