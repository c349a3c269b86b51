package org.sbonnx.workflow.score;

import java.util.List;
import org.sbonnx.auic.ablation.ChannelAblation;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ProgressListener;

/** Measures what a model uses its channels for, by ablating them one by one. */
public final class ChannelEffects {
    private final InferenceContext context;

    public ChannelEffects(InferenceContext context) {
        this.context = context;
    }

    /** Effects of the channels of all bottlenecks, over a data set. */
    public AblationReport measure(OnnxModel model, SegmentationData data) {
        List<Bottleneck> bottlenecks = Manifests.require(model).informative();
        long total = (long) bottlenecks.size() * data.size();
        try (ProgressListener.Step progress = context.listener().begin("ablating channels", total)) {
            return new ChannelAblation(context.runners(), model, context.preprocess(model), data)
                    .measure(bottlenecks, InferenceContext.identity(model), context.device(), progress::advanceTo);
        }
    }
}
