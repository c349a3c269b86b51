package org.sbonnx.schemas.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code report.json}: how well the channels of a model's sites align with the concepts of a data set.
 *
 * @param tool name and version of the writer
 * @param model the file that was scored
 * @param original the model it was made from, where known
 * @param data the images and annotations it was scored on
 * @param device where the model ran: provider, settings and runtime version
 * @param options options that affect the metrics, by name (for example {@code exact}, {@code countUnannotated})
 * @param sites bottlenecks and other tensors scored
 * @param reference the original model's own argmax classes taken as one-hot channels, by grid
 * @param concepts all concepts with their extent in the data
 * @param droppedConcepts concepts without a score: nowhere or everywhere among the counted pixels
 * @param segmentation task accuracy, where it was measured
 * @param frontier points of a calibration sweep, where one was made
 * @param training one entry for each epoch, where a training was made
 */
public record ScoreReport(
        String tool,
        Model model,
        @Nullable Model original,
        Data data,
        String device,
        Map<String, String> options,
        List<Site> sites,
        Map<String, Reference> reference,
        List<ConceptExtent> concepts,
        List<String> droppedConcepts,
        @Nullable Segmentation segmentation,
        @Nullable List<FrontierPoint> frontier,
        @Nullable List<Epoch> training) {

    /** Key of {@link Grid#NATIVE}. */
    public static final String NATIVE = "native";

    /** Key of {@link Grid#LABEL}. */
    public static final String LABEL = "label";

    /**
     * @param file name of the file, without folder
     * @param sha256 of the file
     */
    public record Model(String file, String sha256) {}

    /**
     * @param name of the data set
     * @param images number of images
     * @param sha256 over all images and labels
     */
    public record Data(String name, int images, String sha256) {}

    /**
     * One tensor whose channels were scored.
     *
     * @param site tensor name
     * @param alias recognised name, such as {@code layer3}
     * @param kind {@code usb}, {@code ssb}, {@code mixed}, {@code linear}, {@code identity}, or {@code vanilla} for a tensor that is not a bottleneck
     * @param channels all channels
     * @param active channels that are not constant over the evaluated pixels
     * @param activeChannels their indices
     * @param grids scores by grid, {@link #NATIVE} and/or {@link #LABEL}
     */
    public record Site(
            String site,
            @Nullable String alias,
            String kind,
            int channels,
            int active,
            List<Integer> activeChannels,
            Map<String, GridScores> grids) {}

    /**
     * Scores on one grid against all concepts of the data set.
     *
     * @param auic eq. 25 over the active channels
     * @param auicAll the same over all channels
     * @param auicInterval certified bounds of {@code auic}; both ends equal it when the count was exact
     * @param stability eq. 27; null where {@code auic} is 0
     * @param stabilityInterval certified bounds of {@code stability}
     * @param coverage mean over the concepts of how well the best channel of each matches it
     * @param distinctConcepts number of different concepts that channels with a score above ½ are assigned to
     * @param heldOutAuic thresholds and concepts chosen on one half of the images, scored on the other (mean of both ways)
     * @param auicBootstrap middle 95 % of AUiC over images drawn with replacement, concepts and thresholds as found on all
     * @param netDissect the NetDissect baseline
     * @param categories the same scores against the concepts of one category alone
     * @param channelScores one for each channel
     */
    public record GridScores(
            double auic,
            double auicAll,
            List<Double> auicInterval,
            @Nullable Double stability,
            @Nullable List<Double> stabilityInterval,
            double coverage,
            int distinctConcepts,
            @Nullable Double heldOutAuic,
            @Nullable List<Double> auicBootstrap,
            @Nullable NetDissect netDissect,
            Map<String, Category> categories,
            List<ChannelScore> channelScores) {}

    /** Scores against the concepts of one category. */
    public record Category(
            double auic, double auicAll, @Nullable Double stability, double coverage, int distinctConcepts) {}

    /**
     * Threshold at the top 0.5 % quantile of each channel's raw activations, detector at IoU above 0.04.
     *
     * @param detectors channels that detect a concept
     * @param distinctConcepts different concepts detected
     */
    public record NetDissect(int detectors, int distinctConcepts) {}

    /**
     * One channel and the concept it is assigned to.
     *
     * @param channel index in the tensor
     * @param name of the channel in the manifest, where it has one
     * @param concept name of the best concept c*
     * @param category its category
     * @param miou eq. 22 at the best threshold, for c*
     * @param iou intersection over union at the same threshold
     * @param threshold θ*, or null where the plateau has no finite end (see {@code thresholdRange})
     * @param thresholdRange the plateau [low, high) that reaches the maximum; an end that is infinite is null
     * @param phi eq. 26
     * @param runnerUp best other concept
     * @param margin {@code miou} minus the runner-up's
     * @param iouConcept concept that the best IoU would assign
     * @param netDissectConcept concept NetDissect assigns, null when the channel is not a detector
     * @param bestIou best IoU over all concepts and thresholds, {@code iouConcept}'s
     * @param netDissectThreshold NetDissect's threshold, to a bin's width
     * @param drivenBy images with the highest mean activation, the highest first; none for a channel that is constant
     */
    public record ChannelScore(
            int channel,
            @Nullable String name,
            @Nullable String concept,
            @Nullable String category,
            double miou,
            double iou,
            @Nullable Double threshold,
            List<@Nullable Double> thresholdRange,
            double phi,
            @Nullable String runnerUp,
            double margin,
            @Nullable String iouConcept,
            @Nullable String netDissectConcept,
            double bestIou,
            @Nullable Double netDissectThreshold,
            List<String> drivenBy) {}

    /** Scores of the original model's own classes, for comparison; not a bound. */
    public record Reference(double auic, double coverage, Map<String, Category> categories) {}

    /**
     * @param images in which the concept occurs
     * @param pixels of the concept that were counted
     */
    public record ConceptExtent(String name, String category, long images, long pixels) {}

    /** Task accuracy of the original and of the model scored. */
    public record Segmentation(
            @Nullable TaskScore before, @Nullable TaskScore after) {}

    /**
     * @param miou of the file as it is
     * @param miouSoft with softmax instead of one-hot codes, where there is a USB
     * @param pixelAccuracy share of the counted pixels that are predicted correctly
     * @param classes IoU of each class; null where the class occurs neither in labels nor in predictions
     */
    public record TaskScore(double miou, @Nullable Double miouSoft, double pixelAccuracy, List<ClassIou> classes) {}

    /** IoU of a class. */
    public record ClassIou(String name, @Nullable Double iou) {}

    /**
     * One point of a sweep.
     *
     * @param channels K of the bottleneck
     * @param label what made it, for example {@code 1x20}
     */
    public record FrontierPoint(
            String label,
            int channels,
            int active,
            double miou,
            double auic,
            double coverage,
            @Nullable Double stability) {}

    /** One epoch of training, as logged. */
    public record Epoch(
            int epoch,
            String phase,
            double loss,
            @Nullable Double miouSoft,
            @Nullable Double miou,
            @Nullable Integer active,
            double temperature,
            double seconds) {}
}
