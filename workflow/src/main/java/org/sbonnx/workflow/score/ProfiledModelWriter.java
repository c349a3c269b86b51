package org.sbonnx.workflow.score;

import java.nio.file.Path;
import java.util.List;
import org.sbonnx.auic.monitor.ChannelProfiler;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.CheckedModelFile;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReportBuilder;
import org.sbonnx.workflow.InferenceContext;

/**
 * Scores a model, stores the profile of its activations in its manifest, and writes it. The report has the hash of the
 * written file, which differs from the scored model in the profile only.
 */
public final class ProfiledModelWriter {
    private final Scoring scoring;

    public ProfiledModelWriter(Scoring scoring) {
        this.scoring = scoring;
    }

    /** Scores the model, adds the profile, and writes it to {@code file}. */
    public ProfiledModel write(OnnxModel model, List<String> at, SegmentationData data, String what, Path file) {
        Manifest manifest = Manifests.require(model);
        ChannelProfiler profiler = new ChannelProfiler(manifest.informative());
        ScoreReport report = scoring.score(model, at, data, what, profiler);
        CheckedModelFile.write(Manifests.with(model, manifest.withProfile(profiler.profile(data.name()))), file);
        OnnxModel written = OnnxModel.load(file);
        return new ProfiledModel(
                written,
                ScoreReportBuilder.copyOf(report)
                        .model(InferenceContext.identity(written))
                        .build());
    }
}
