package org.sbonnx.schemas.study;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Result of one experiment of a study.
 *
 * @param key hash of everything that the result depends on: description, model, data, plan
 * @param tool name and version of the writer
 * @param trial what was done
 * @param seconds it took
 * @param miou of the segmentation on the first data set
 * @param miouSoft the same with softmax instead of one-hot codes, where there is a USB
 * @param pixelAccuracy on the first data set
 * @param scores one for each data set, site and grid
 * @param conflict how well disagreement between two bottlenecks predicts errors, where there are two
 * @param pictures files beside the result, by what they show
 * @param thresholds pictures of real-valued channels at their best threshold and at NetDissect's (Fig. 7), by what they show
 */
public record StudyResult(
        String key,
        String tool,
        Study.Experiment trial,
        double seconds,
        @Nullable Double miou,
        @Nullable Double miouSoft,
        @Nullable Double pixelAccuracy,
        List<Score> scores,
        @Nullable Conflict conflict,
        Map<String, String> pictures,
        Map<String, String> thresholds) {

    /**
     * Scores of one site on one data set and grid.
     *
     * @param data name in the study
     * @param site alias or tensor
     * @param grid {@code native} or {@code label}
     * @param channels all channels
     * @param active channels that are not constant
     * @param auic eq. 25 over the active channels, all categories together
     * @param stability eq. 27
     * @param coverage the same quantity from the concepts' side
     * @param distinctConcepts different concepts assigned
     * @param assigned channels with a score above ½
     * @param netDissect channels that NetDissect calls detectors
     * @param reference AUiC of the original's own predicted classes
     * @param categories the same by category
     * @param channelScores of bottlenecks on the label grid of the first data set; else empty
     */
    public record Score(
            String data,
            String site,
            String grid,
            int channels,
            int active,
            double auic,
            @Nullable Double stability,
            double coverage,
            int distinctConcepts,
            int assigned,
            @Nullable Integer netDissect,
            @Nullable Double reference,
            Map<String, CategoryScore> categories,
            List<Channel> channelScores) {
        Score withoutChannels() {
            return new Score(
                    data,
                    site,
                    grid,
                    channels,
                    active,
                    auic,
                    stability,
                    coverage,
                    distinctConcepts,
                    assigned,
                    netDissect,
                    reference,
                    categories,
                    List.of());
        }
    }

    /** The same without the scores of single channels. */
    public StudyResult withoutChannels() {
        return new StudyResult(
                key,
                tool,
                trial,
                seconds,
                miou,
                miouSoft,
                pixelAccuracy,
                scores.stream().map(Score::withoutChannels).toList(),
                conflict,
                pictures,
                thresholds);
    }

    /**
     * Scores against the concepts of one category alone.
     *
     * @param auic eq. 25
     * @param stability eq. 27
     * @param coverage the same quantity from the concepts' side
     * @param distinctConcepts different concepts assigned
     */
    public record CategoryScore(double auic, @Nullable Double stability, double coverage, int distinctConcepts) {}

    /**
     * A channel's assignments.
     *
     * @param name that the channel was made for
     * @param concept that mIoU assigns
     * @param miou of that
     * @param runnerUp next best by mIoU
     * @param iouConcept that IoU assigns
     * @param bestIou of that, at the best threshold
     * @param netDissectConcept that NetDissect assigns; null when it calls the channel no detector
     * @param pixels of {@code concept} in the data
     * @param iouPixels of {@code iouConcept} in the data
     */
    public record Channel(
            String name,
            @Nullable String concept,
            double miou,
            @Nullable String runnerUp,
            @Nullable String iouConcept,
            double bestIou,
            @Nullable String netDissectConcept,
            @Nullable Long pixels,
            @Nullable Long iouPixels) {}

    /**
     * How well disagreement between two bottlenecks about a pixel predicts that the prediction is wrong.
     *
     * @param pixels counted
     * @param errorRate share of pixels whose prediction is wrong
     * @param conflictRate share of pixels for which the bottlenecks indicate different classes
     * @param errorRateInConflict share of wrong predictions among those
     * @param auroc of the surprise −log p(deep code | shallow code), estimated on the training data, as a detector of wrong predictions
     * @param aurocBinary of plain disagreement of the classes
     * @param aurocEntropy of the model's own uncertainty (entropy of its softmax), the usual baseline
     */
    public record Conflict(
            long pixels,
            double errorRate,
            double conflictRate,
            double errorRateInConflict,
            double auroc,
            double aurocBinary,
            double aurocEntropy) {}
}
