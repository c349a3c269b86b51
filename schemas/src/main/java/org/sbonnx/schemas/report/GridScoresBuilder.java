package org.sbonnx.schemas.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.ScoreReport.Category;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.schemas.report.ScoreReport.GridScores;
import org.sbonnx.schemas.report.ScoreReport.NetDissect;

/** Builds the scores of a site on one grid. What is not set is 0, empty or null. */
public final class GridScoresBuilder {
    private final List<ChannelScore> channelScores;
    private double auic;
    private double auicAll;
    private List<Double> auicInterval = List.of(0.0, 0.0);
    private @Nullable Double stability;
    private @Nullable List<Double> stabilityInterval;
    private double coverage;
    private int distinctConcepts;
    private @Nullable Double heldOutAuic;
    private @Nullable List<Double> auicBootstrap;
    private @Nullable NetDissect netDissect;
    private Map<String, Category> categories = Map.of();

    /** @param channelScores one for each channel */
    public GridScoresBuilder(List<ChannelScore> channelScores) {
        this.channelScores = channelScores;
    }

    /** AUiC over the active channels with its certified upper bound, which equals it when the count was exact, and over all channels. */
    public GridScoresBuilder auic(double active, double bound, double all) {
        auic = active;
        auicInterval = List.of(active, bound);
        auicAll = all;
        return this;
    }

    /** Stability with its certified bounds; null where AUiC is 0. */
    public GridScoresBuilder stability(@Nullable Double value, @Nullable List<Double> interval) {
        stability = value;
        stabilityInterval = interval;
        return this;
    }

    /** Coverage, and the number of different concepts of the channels that score above ½. */
    public GridScoresBuilder concepts(double theirCoverage, int distinct) {
        coverage = theirCoverage;
        distinctConcepts = distinct;
        return this;
    }

    /** AUiC on images that neither chose the thresholds nor the concepts. */
    public GridScoresBuilder heldOut(@Nullable Double value) {
        heldOutAuic = value;
        return this;
    }

    /** Middle 95 % of AUiC over images drawn with replacement. */
    public GridScoresBuilder bootstrap(@Nullable List<Double> interval) {
        auicBootstrap = interval;
        return this;
    }

    /** The NetDissect baseline. */
    public GridScoresBuilder netDissect(@Nullable NetDissect value) {
        netDissect = value;
        return this;
    }

    /** The same scores against the concepts of one category alone, by category. */
    public GridScoresBuilder categories(Map<String, Category> value) {
        categories = value;
        return this;
    }

    public GridScores build() {
        return new GridScores(
                auic,
                auicAll,
                auicInterval,
                stability,
                stabilityInterval,
                coverage,
                distinctConcepts,
                heldOutAuic,
                auicBootstrap,
                netDissect,
                categories,
                channelScores);
    }
}
