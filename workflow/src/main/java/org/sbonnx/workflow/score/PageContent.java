package org.sbonnx.workflow.score;

import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.ScoreReport;

/**
 * What the page of a report shows.
 *
 * @param model whose channels and predictions are pictured
 * @param report its scores
 * @param data images to picture
 * @param original model that it was made from; null for none
 * @param before scores of the original; null for none
 * @param effects of channels on the classes; null where they were not measured
 */
public record PageContent(
        OnnxModel model,
        ScoreReport report,
        SegmentationData data,
        @Nullable OnnxModel original,
        @Nullable ScoreReport before,
        @Nullable AblationReport effects) {
    /** A model alone. */
    public static PageContent of(OnnxModel model, ScoreReport report, SegmentationData data) {
        return new PageContent(model, report, data, null, null, null);
    }

    /** The same, beside the original and its scores. */
    public PageContent beside(OnnxModel original, ScoreReport before) {
        return new PageContent(model, report, data, original, before, effects);
    }

    /** The same, with the effects of channels. */
    public PageContent withEffects(AblationReport effects) {
        return new PageContent(model, report, data, original, before, effects);
    }
}
