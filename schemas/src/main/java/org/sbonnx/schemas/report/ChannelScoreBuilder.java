package org.sbonnx.schemas.report;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;

/** Builds a {@link ChannelScore}. What is not set is that of a channel that no concept can be scored for: 0, null or empty. */
public final class ChannelScoreBuilder {
    private final int channel;
    private final @Nullable String name;
    private @Nullable String concept;
    private @Nullable String category;
    private double miou;
    private double iou;
    private @Nullable Double threshold;
    private List<@Nullable Double> thresholdRange = Arrays.asList(null, null);
    private double phi;
    private @Nullable String runnerUp;
    private double margin;
    private @Nullable String iouConcept;
    private @Nullable String netDissectConcept;
    private double bestIou;
    private @Nullable Double netDissectThreshold;
    private List<String> drivenBy = List.of();

    /**
     * @param channel index in the tensor
     * @param name of the channel in the manifest, where it has one
     */
    public ChannelScoreBuilder(int channel, @Nullable String name) {
        this.channel = channel;
        this.name = name;
    }

    /** The best concept c* and its category. */
    public ChannelScoreBuilder concept(String conceptName, String itsCategory) {
        concept = conceptName;
        category = itsCategory;
        return this;
    }

    /** Scores for the best concept: eq. 22 at the best threshold, IoU at the same threshold, and eq. 26. */
    public ChannelScoreBuilder scores(double bestMiou, double iouThere, double itsPhi) {
        miou = bestMiou;
        iou = iouThere;
        phi = itsPhi;
        return this;
    }

    /** The best threshold θ* and the range [low, high) that reaches the same score; an infinite end is null. */
    public ChannelScoreBuilder threshold(@Nullable Double theta, @Nullable Double low, @Nullable Double high) {
        threshold = theta;
        thresholdRange = Arrays.asList(low, high);
        return this;
    }

    /** The best other concept, and how far its score lies below the best. */
    public ChannelScoreBuilder runnerUp(@Nullable String conceptName, double below) {
        runnerUp = conceptName;
        margin = below;
        return this;
    }

    /** The concept with the best IoU over all concepts and thresholds. */
    public ChannelScoreBuilder byIou(@Nullable String conceptName, double best) {
        iouConcept = conceptName;
        bestIou = best;
        return this;
    }

    /** The concept that NetDissect assigns, null for a channel that is not a detector, and its threshold. */
    public ChannelScoreBuilder netDissect(@Nullable String conceptName, @Nullable Double theta) {
        netDissectConcept = conceptName;
        netDissectThreshold = theta;
        return this;
    }

    /** Images with the highest mean activation, the highest first. */
    public ChannelScoreBuilder drivenBy(List<String> images) {
        drivenBy = images;
        return this;
    }

    public ChannelScore build() {
        return new ChannelScore(
                channel,
                name,
                concept,
                category,
                miou,
                iou,
                threshold,
                thresholdRange,
                phi,
                runnerUp,
                margin,
                iouConcept,
                netDissectConcept,
                bestIou,
                netDissectThreshold,
                drivenBy);
    }
}
