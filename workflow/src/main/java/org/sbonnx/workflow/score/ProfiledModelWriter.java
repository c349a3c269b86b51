package org.sbonnx.workflow.score;

import java.nio.file.Path;
import java.util.List;
import org.sbonnx.auic.monitor.ChannelProfiler;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.InferenceContext;

/**
 * Scores a model, stores in its manifest how often its channels were on, and writes it. The report is that of the file
 * written: the profile changes the file's hash, and nothing else.
 */
public final class ProfiledModelWriter {
    private final Scoring scoring;

    public ProfiledModelWriter(Scoring scoring) {
        this.scoring = scoring;
    }

    /** Scores, stamps and writes. */
    public ProfiledModel write(OnnxModel model, List<String> at, SegmentationData data, String what, Path file) {
        Manifest manifest = Manifests.require(model);
        ChannelProfiler profiler = new ChannelProfiler(manifest.bottlenecks());
        ScoreReport report = scoring.score(model, at, data, what, profiler);
        Manifests.with(model, manifest.withProfile(profiler.profile(data.name())))
                .save(file);
        OnnxModel written = OnnxModel.load(file);
        return new ProfiledModel(written, report.withModel(InferenceContext.identity(written)));
    }
}
