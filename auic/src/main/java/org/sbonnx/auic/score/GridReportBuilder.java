package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.metric.ChannelResult;
import org.sbonnx.auic.score.metric.ConceptScore;
import org.sbonnx.auic.score.metric.IouMetrics;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.report.ChannelScoreBuilder;
import org.sbonnx.schemas.report.GridScoresBuilder;
import org.sbonnx.schemas.report.ScoreReport;

/** Computes the report's metrics of one site on one grid from the results of its channels. */
final class GridReportBuilder {
    private final ConceptColumns columns;
    private final List<ChannelResult> results;
    private final double active;

    GridReportBuilder(ConceptColumns columns, List<ChannelResult> results) {
        this.columns = columns;
        this.results = results;
        this.active = results.stream().filter(ChannelResult::active).count();
    }

    /**
     * @param names names of the channels, or empty
     * @param bothFolds whether both folds have images
     * @param bootstrap 95 % interval of AUiC
     */
    ScoreReport.GridScores grid(List<String> names, boolean bothFolds, @Nullable List<Double> bootstrap) {
        double gain = sum(u -> IouMetrics.gain(u.score()));
        double bound = sum(u -> IouMetrics.gain(u.bound()));
        long detectors =
                results.stream().filter(u -> u.detection().concept() >= 0).count();
        long detected = results.stream()
                .mapToInt(u -> u.detection().concept())
                .filter(c -> c >= 0)
                .distinct()
                .count();
        return new GridScoresBuilder(channelScores(names))
                .auic(perActive(gain), perActive(bound), gain / results.size())
                .stability(
                        gain == 0
                                ? null
                                : sum(u -> IouMetrics.gain(u.stability().value())) / gain,
                        gain == 0
                                ? null
                                : List.of(
                                        sum(u -> IouMetrics.gain(u.stability().low())) / bound,
                                        Math.min(
                                                1,
                                                sum(u -> IouMetrics.gain(
                                                                u.stability().high()))
                                                        / gain)))
                .concepts(coverage(c -> true), distinct(-1))
                .heldOut(bothFolds ? perActive(sum(ChannelResult::heldOut)) : null)
                .bootstrap(bootstrap)
                .netDissect(new ScoreReport.NetDissect((int) detectors, (int) detected))
                .categories(categories())
                .build();
    }

    ScoreReport.Reference reference() {
        return new ScoreReport.Reference(
                perActive(sum(u -> IouMetrics.gain(u.score()))), coverage(c -> true), categories());
    }

    List<Integer> activeChannels() {
        List<Integer> channels = new ArrayList<>();
        for (int k = 0; k < results.size(); k++) {
            if (results.get(k).active()) {
                channels.add(k);
            }
        }
        return channels;
    }

    private Map<String, ScoreReport.Category> categories() {
        Map<String, ScoreReport.Category> all = new LinkedHashMap<>();
        for (int g = 0; g < columns.categories().size(); g++) {
            int category = g;
            double gain = sum(u -> IouMetrics.gain(u.categories().get(category).score()));
            double phi = sum(u -> IouMetrics.gain(u.categories().get(category).stability()));
            all.put(
                    columns.categories().get(g),
                    new ScoreReport.Category(
                            perActive(gain),
                            gain / results.size(),
                            gain == 0 ? null : phi / gain,
                            coverage(c -> columns.categoryOf(c) == category),
                            distinct(g)));
        }
        return all;
    }

    private double sum(ToDoubleFunction<ChannelResult> value) {
        double sum = 0;
        for (ChannelResult u : results) {
            sum += value.applyAsDouble(u);
        }
        return sum;
    }

    private double perActive(double gain) {
        return active == 0 ? 0 : gain / active;
    }

    /** Coverage: mean over the scored concepts of the best gain among all channels. */
    private double coverage(IntPredicate in) {
        double sum = 0;
        int scored = 0;
        for (int c = 0; c < columns.concepts().size(); c++) {
            if (!in.test(c) || results.isEmpty() || Double.isNaN(results.get(0).best()[c])) {
                continue;
            }
            scored++;
            double best = 0;
            for (ChannelResult u : results) {
                best = Math.max(best, IouMetrics.gain(u.best()[c]));
            }
            sum += best;
        }
        return scored == 0 ? 0 : sum / scored;
    }

    /** Number of distinct concepts of channels that score above ½, in one category or, at −1, in all. */
    private int distinct(int category) {
        return (int) results.stream()
                .mapToInt(u -> {
                    double score = category < 0
                            ? u.score()
                            : u.categories().get(category).score();
                    int concept = category < 0
                            ? u.concept()
                            : u.categories().get(category).concept();
                    return score > 0.5 ? concept : -1;
                })
                .filter(c -> c >= 0)
                .distinct()
                .count();
    }

    private List<ScoreReport.ChannelScore> channelScores(List<String> names) {
        List<ScoreReport.ChannelScore> all = new ArrayList<>();
        for (int k = 0; k < results.size(); k++) {
            all.add(channelScore(k, k < names.size() ? names.get(k) : null));
        }
        return all;
    }

    private ScoreReport.ChannelScore channelScore(int k, @Nullable String name) {
        ChannelResult u = results.get(k);
        ConceptScore p = u.conceptScore();
        ChannelScoreBuilder score = new ChannelScoreBuilder(k, name);
        if (p == null) {
            return score.build();
        }
        Concept concept = columns.concepts().get(u.concept());
        return score.concept(concept.name(), concept.category())
                .scores(p.best(), p.iou(), u.stability().value())
                .threshold(finite(p.threshold()), finite(p.low()), finite(p.high()))
                .runnerUp(conceptName(u.runnerUp()), u.runnerUp() < 0 ? 0 : p.best() - u.best()[u.runnerUp()])
                .byIou(conceptName(u.byIou().concept()), u.byIou().iou())
                .netDissect(
                        conceptName(u.detection().concept()),
                        finite(u.detection().threshold()))
                .drivenBy(u.active() ? u.topImages() : List.of())
                .build();
    }

    private @Nullable String conceptName(int concept) {
        return concept < 0
                ? null
                : Objects.requireNonNull(columns.concepts().get(concept)).name();
    }

    private static @Nullable Double finite(double value) {
        return Double.isInfinite(value) || Double.isNaN(value) ? null : value;
    }
}
