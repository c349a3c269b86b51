package org.sbonnx.auic.score.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one channel scores on one grid.
 *
 * @param active whether it takes more than one value
 * @param best score for each concept, NaN where the concept has none
 * @param bound upper bound of the channel's best score
 * @param concept best concept, −1 where none has a score
 * @param conceptScore scores for that concept
 * @param runnerUp best other concept, −1 where there is none
 * @param byIou what the best IoU over all thresholds assigns
 * @param detection what NetDissect says
 * @param stability area for the best concept; its bounds hold for every concept that might be the best
 * @param categories best concept of each category
 * @param topImages images that drive the channel most
 * @param heldOut mean gain of the two ways round: chosen on one half of the images, scored on the other
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
     * @param concept that is detected, −1 where the channel is no detector
     * @param threshold above which the share of NetDissect's highest activations lies
     */
    public record Detection(int concept, double threshold) {}

    /**
     * @param concept best concept of the category, −1 where none has a score
     * @param score its score
     * @param stability its area
     */
    public record CategoryBest(int concept, double score, double stability) {}

    public double score() {
        return conceptScore == null ? 0 : conceptScore.best();
    }
}
