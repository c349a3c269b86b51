package org.sbonnx.workflow.score;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.InferenceContext;

/** Measures only the metrics that the rules of a policy need. */
public final class PolicyMeasurement {
    private final InferenceContext context;

    public PolicyMeasurement(InferenceContext context) {
        this.context = context;
    }

    /**
     * Scores the model on the grids that the rules name.
     *
     * @param original model that it was made from; its mIoU is measured where a rule limits the loss
     */
    public ScoreReport measure(Policy policy, OnnxModel model, @Nullable OnnxModel original, SegmentationData data) {
        if (Manifests.bottlenecks(model).isEmpty()) {
            throw new BadInput(model + " has no bottleneck to measure", "make one with 'sb convert'");
        }
        List<String> grids = policy.metricRules().stream()
                .filter(r -> r.figure().perSite())
                .map(r -> r.gridOrNative().key())
                .distinct()
                .sorted()
                .toList();
        ScoreReport report = new Scoring(context, grids.isEmpty() ? List.of(ScoreReport.NATIVE) : grids, false)
                .score(model, List.of(), data, "measuring");
        boolean needsLoss = policy.metricRules().stream().anyMatch(r -> r.figure() == Policy.Metric.MIOU_LOSS);
        return needsLoss && original != null
                ? new Evaluation(context.withPreprocessOf(model)).withOriginalMiou(report, original, data)
                : report;
    }
}
