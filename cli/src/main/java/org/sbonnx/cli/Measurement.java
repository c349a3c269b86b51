package org.sbonnx.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.report.ScoreReport;

/** Measures what a policy's rules ask for, no more. */
final class Measurement {
    private final Workbench bench;
    private final CommonOptions common;

    Measurement(Workbench bench, CommonOptions common) {
        this.bench = bench;
        this.common = common;
    }

    /**
     * A report of the model on the grids that the rules name.
     *
     * @param before the original; its segmentation is measured where a rule asks for the loss
     */
    ScoreReport of(Policy rules, OnnxModel model, @Nullable OnnxModel before, Path description) {
        SegmentationData data = DataOptions.open(description, 0);
        if (Manifests.find(model).map(m -> m.bottlenecks().isEmpty()).orElse(true)) {
            throw new BadInput(model + " has no bottleneck to measure", "make one with 'sb convert'");
        }
        List<String> grids = rules.metricRules().stream()
                .filter(r -> r.figure().perSite())
                .map(r -> r.gridOrNative().key())
                .distinct()
                .sorted()
                .toList();
        ScoreReport report = new Scoring(
                        bench, grids.isEmpty() ? List.of(ScoreReport.NATIVE) : grids, false, common.effectiveThreads())
                .of(model, List.of(), data, "measuring");
        boolean loss = rules.metricRules().stream().anyMatch(r -> r.figure() == Policy.Metric.MIOU_LOSS);
        return loss && before != null ? new Evaluation(bench).beside(report, before, data) : report;
    }
}
