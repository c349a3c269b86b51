package org.sbonnx.study.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.study.StudyResult;

/** Results of one experiment at several seeds. */
public record Group(Experiment trial, List<StudyResult> results) {
    /** Concept category of the task. */
    public static final String CLASS = "class";

    /** Concept category below objects. */
    public static final String PART = "part";

    public Group {
        results = List.copyOf(results);
    }

    @Nullable
    public Figure figure(Function<StudyResult, @Nullable Double> of) {
        List<@Nullable Double> values = new ArrayList<>();
        results.forEach(r -> values.add(of.apply(r)));
        return Figure.of(values);
    }

    @Nullable
    public Figure miou() {
        return figure(StudyResult::miou);
    }

    @Nullable
    public Figure miouSoft() {
        return figure(StudyResult::miouSoft);
    }

    @Nullable
    public Figure pixelAccuracy() {
        return figure(StudyResult::pixelAccuracy);
    }

    @Nullable
    public Figure active() {
        return figure(r -> {
            StudyResult.Score s = first(r);
            return s == null ? null : (double) s.active();
        });
    }

    /** AUiC on the label grid; {@code category} null: all together. */
    @Nullable
    public Figure auic(String data, @Nullable String category) {
        return figure(r -> {
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
    public Figure auicOnClasses() {
        return auic(trial.judge().get(0), CLASS);
    }

    @Nullable
    public Figure coverageOfClasses() {
        return figure(r -> {
            StudyResult.Score s = first(r);
            StudyResult.CategoryScore share = s == null ? null : s.categories().get(CLASS);
            return share == null ? null : Double.valueOf(share.coverage());
        });
    }

    /** Stability on the label grid, the mean over all data sets that have one. */
    @Nullable
    public Figure stability() {
        return figure(r -> {
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
    public Figure nativeStability() {
        return figure(r -> {
            StudyResult.Score s = score(r, trial.judge().get(0), ScoreReport.NATIVE);
            return s == null ? null : s.stability();
        });
    }

    /** The score of the first data set on the label grid. */
    public StudyResult.@Nullable Score first(StudyResult r) {
        return score(r, trial.judge().get(0), ScoreReport.LABEL);
    }

    public static StudyResult.@Nullable Score score(StudyResult r, String data, String grid) {
        return r.scores().stream()
                .filter(s -> s.data().equals(data) && s.grid().equals(grid))
                .findFirst()
                .orElse(null);
    }
}
