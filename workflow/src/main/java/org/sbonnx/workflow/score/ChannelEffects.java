package org.sbonnx.workflow.score;

import org.sbonnx.workflow.ProgressListener;
import org.sbonnx.workflow.Workbench;

import java.util.List;
import org.sbonnx.auic.ablation.ChannelAblation;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.report.AblationReport;

/** Measures the effects of a model's channels. */
public final class ChannelEffects {
    private final Workbench bench;

    public ChannelEffects(Workbench bench) {
        this.bench = bench;
    }

    /** Effects of all bottlenecks over a data set. */
    public AblationReport of(OnnxModel model, SegmentationData data) {
        List<Bottleneck> bottlenecks = Manifests.require(model).bottlenecks();
        long total = (long) bottlenecks.size() * data.size();
        try (ProgressListener.Step progress = bench.listener().begin("taking channels away", total)) {
            return new ChannelAblation(bench.runners(), model, bench.preprocess(model), data)
                    .measure(bottlenecks, Workbench.identity(model), bench.device(), progress::advanceTo);
        }
    }
}
