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
 * @param pair scores for that concept
 * @param runnerUp best other concept, −1 where there is none
 * @param byIou what the best IoU over all thresholds assigns
 * @param detection what NetDissect says
 * @param phi area for the best concept; its bounds hold for every concept that might be the best
 * @param categories best concept of each category
 * @param drivers images that drive the channel most
 * @param heldOut mean gain of the two ways round: chosen on one half of the images, scored on the other
 */
public record UnitResult(
        boolean active,
        double[] best,
        double bound,
        int concept,
        @Nullable PairScore pair,
        int runnerUp,
        ByIou byIou,
        Detection detection,
        Phi phi,
        List<InCategory> categories,
        List<String> drivers,
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
     * @param phi its area
     */
    public record InCategory(int concept, double score, double phi) {}

    public double score() {
        return pair == null ? 0 : pair.best();
    }
}
