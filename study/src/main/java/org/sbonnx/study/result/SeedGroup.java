package org.sbonnx.study.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.study.StudyBottleneck;
import org.sbonnx.schemas.study.StudyResult;

/** Results of one experiment with several seeds. */
public record SeedGroup(Experiment experiment, List<StudyResult> results) {
    /** Concept category of the task. */
    public static final String CLASS = "class";

    /** Concept category below objects. */
    public static final String PART = "part";

    public SeedGroup {
        results = List.copyOf(results);
    }

    @Nullable
    public SeedStatistics overSeeds(Function<StudyResult, @Nullable Double> of) {
        List<@Nullable Double> values = new ArrayList<>();
        results.forEach(r -> values.add(of.apply(r)));
        return SeedStatistics.of(values);
    }

    @Nullable
    public SeedStatistics miou() {
        return overSeeds(StudyResult::miou);
    }

    @Nullable
    public SeedStatistics miouSoft() {
        return overSeeds(StudyResult::miouSoft);
    }

    @Nullable
    public SeedStatistics pixelAccuracy() {
        return overSeeds(StudyResult::pixelAccuracy);
    }

    @Nullable
    public SeedStatistics active() {
        return overSeeds(r -> {
            StudyResult.Score s = firstScore(r);
            return s == null ? null : (double) s.active();
        });
    }

    /** AUiC on the label grid; {@code category} null for all categories together. */
    @Nullable
    public SeedStatistics auic(String data, @Nullable String category) {
        return overSeeds(r -> {
            StudyResult.Score s = score(r, data, ScoreReport.LABEL);
            if (s == null) {
                return null;
            }
            StudyResult.CategoryScore share =
                    category == null ? null : s.categories().get(category);
            return category == null ? Double.valueOf(s.auic()) : share == null ? null : Double.valueOf(share.auic());
        });
    }

    /** AUiC on the first data set's classes. */
    @Nullable
    public SeedStatistics auicOnClasses() {
        return auic(experiment.judge().get(0), CLASS);
    }

    @Nullable
    public SeedStatistics coverageOfClasses() {
        return overSeeds(r -> {
            StudyResult.Score s = firstScore(r);
            StudyResult.CategoryScore share = s == null ? null : s.categories().get(CLASS);
            return share == null ? null : Double.valueOf(share.coverage());
        });
    }

    /** Stability on the label grid, the mean over all data sets that have one. */
    @Nullable
    public SeedStatistics stability() {
        return overSeeds(r -> {
            double[] all = r.scores().stream()
                    .filter(s -> s.grid().equals(ScoreReport.LABEL) && s.stability() != null)
                    .mapToDouble(s -> s.stability() == null ? 0 : s.stability())
                    .toArray();
            return all.length == 0
                    ? null
                    : Double.valueOf(Arrays.stream(all).average().orElseThrow());
        });
    }

    /** Stability on the native grid of the first data set. */
    @Nullable
    public SeedStatistics nativeStability() {
        return overSeeds(r -> {
            StudyResult.Score s = score(r, experiment.judge().get(0), ScoreReport.NATIVE);
            return s == null ? null : s.stability();
        });
    }

    /** The score of the first data set on the label grid. */
    public StudyResult.@Nullable Score firstScore(StudyResult r) {
        return score(r, experiment.judge().get(0), ScoreReport.LABEL);
    }

    public static StudyResult.@Nullable Score score(StudyResult r, String data, String grid) {
        return r.scores().stream()
                .filter(s -> s.data().equals(data) && s.grid().equals(grid))
                .findFirst()
                .orElse(null);
    }

    /** Whether these are experiments with a model at a site. */
    public boolean isAt(String model, String site) {
        return experiment.model().equals(model) && experiment.site().equals(site);
    }

    /** The paper's name of the site. */
    public String paperSite() {
        return PaperSite.nameOf(experiment.site());
    }

    /** Number of concepts of an SSB. */
    public int conceptCount() {
        return experiment.parsed() instanceof StudyBottleneck.Ssb ssb && ssb.pick() > 0
                ? ssb.pick()
                : Objects.requireNonNull(firstScore(results.get(0))).channels();
    }

    /** Number of parallel groups of a USB; 0 for other bottlenecks. */
    public int groupCount() {
        return experiment.parsed() instanceof StudyBottleneck.Usb usb ? usb.groups() : 0;
    }

    /** Number of channels of a USB, all groups together; 0 for other bottlenecks. */
    public int channelCount() {
        return experiment.parsed() instanceof StudyBottleneck.Usb usb ? usb.channels() : 0;
    }
}
