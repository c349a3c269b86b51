package org.sbonnx.study.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.study.StudyResult;

/** The part of a score report that a study keeps. */
final class ScoreSummary {
    private ScoreSummary() {}

    /** @param channels whether to keep the assignments of single channels, on the label grid */
    static List<StudyResult.Score> of(String data, ScoreReport report, boolean channels) {
        Map<String, Long> pixels = new HashMap<>();
        report.concepts().forEach(c -> pixels.putIfAbsent(c.name(), c.pixels()));
        List<StudyResult.Score> scores = new ArrayList<>();
        for (ScoreReport.Site site : report.sites()) {
            site.grids().forEach((name, grid) -> {
                ScoreReport.Reference reference = report.reference().get(name);
                scores.add(new StudyResult.Score(
                        data,
                        site.alias() == null ? site.site() : site.alias(),
                        name,
                        site.channels(),
                        site.active(),
                        grid.auic(),
                        grid.stability(),
                        grid.coverage(),
                        grid.distinctConcepts(),
                        (int) grid.channelScores().stream()
                                .filter(c ->
                                        c.miou() > 0.5 && site.activeChannels().contains(c.channel()))
                                .count(),
                        grid.netDissect() == null ? null : grid.netDissect().detectors(),
                        reference == null ? null : reference.auic(),
                        categories(grid),
                        channels && name.equals(ScoreReport.LABEL) ? channels(grid, pixels) : List.of()));
            });
        }
        return scores;
    }

    private static Map<String, StudyResult.CategoryScore> categories(ScoreReport.GridScores grid) {
        Map<String, StudyResult.CategoryScore> categories = new TreeMap<>();
        grid.categories()
                .forEach((name, c) -> categories.put(
                        name,
                        new StudyResult.CategoryScore(c.auic(), c.stability(), c.coverage(), c.distinctConcepts())));
        return categories;
    }

    private static List<StudyResult.Channel> channels(ScoreReport.GridScores grid, Map<String, Long> pixels) {
        return grid.channelScores().stream()
                .map(c -> new StudyResult.Channel(
                        c.name() == null ? String.valueOf(c.channel()) : c.name(),
                        c.concept(),
                        c.miou(),
                        c.runnerUp(),
                        c.iouConcept(),
                        c.bestIou(),
                        c.netDissectConcept(),
                        extent(pixels, c.concept()),
                        extent(pixels, c.iouConcept())))
                .toList();
    }

    private static @Nullable Long extent(Map<String, Long> pixels, @Nullable String concept) {
        return concept == null ? null : pixels.get(concept);
    }
}
