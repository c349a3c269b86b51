package org.sbonnx.auic.score.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores of one channel on one grid.
 *
 * @param active whether the counted pixels have more than one value
 * @param best score for each concept, NaN for a concept that cannot be scored
 * @param bound upper bound of the channel's best score
 * @param concept best concept, −1 where none has a score
 * @param conceptScore scores for that concept
 * @param runnerUp best other concept, −1 where there is none
 * @param byIou the concept with the best IoU over all thresholds
 * @param detection the result of NetDissect's method
 * @param stability stability integral for the best concept; its bounds hold for every concept that may be the best
 * @param categories best concept of each category
 * @param topImages images with the greatest mean activation
 * @param heldOut mean gain over both folds: concept and threshold chosen on one, scored on the other
 */
public record ChannelResult(
        boolean active,
        double[] best,
        double bound,
        int concept,
        @Nullable ConceptScore conceptScore,
        int runnerUp,
        ByIou byIou,
        Detection detection,
        StabilityIntegral stability,
        List<CategoryBest> categories,
        List<String> topImages,
        double heldOut) {

    /** @param concept with the best IoU, −1 where none has a score */
    public record ByIou(int concept, double iou) {}

    /**
     * @param detected concept, −1 if the channel is not a detector
     * @param threshold NetDissect's threshold: the top 0.5 % of the activations lie above it
     */
    public record Detection(int concept, double threshold) {}

    /**
     * @param concept best concept of the category, −1 where none has a score
     * @param score its score
     * @param stability its stability integral
     */
    public record CategoryBest(int concept, double score, double stability) {}

    public double score() {
        return conceptScore == null ? 0 : conceptScore.best();
    }
}
