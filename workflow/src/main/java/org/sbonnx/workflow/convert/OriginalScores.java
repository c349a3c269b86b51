package org.sbonnx.workflow.convert;

import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.splice.MapViews;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReportBuilder;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.score.Scoring;

/**
 * Scores of the channels of a model at the places of a cut before anything is inserted there.
 *
 * @param model the model in which the places are maps
 * @param report names the original itself
 */
record OriginalScores(OnnxModel model, ScoreReport report) {

    static OriginalScores score(Scoring scoring, OnnxModel model, Cut cut, SegmentationData data) {
        MapViews.Prepared prepared = MapViews.prepare(model, cut);
        ScoreReport report = scoring.score(prepared.model(), prepared.tensors(), data, "scoring the original");
        return new OriginalScores(
                prepared.model(),
                ScoreReportBuilder.copyOf(report)
                        .model(InferenceContext.identity(model))
                        .build());
    }
}
