package org.sbonnx.study.result;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.study.Study;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.study.Study.Method;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.workflow.convert.BottleneckSelection;

/** Results as a test wants them; every figure is given by hand. */
public final class StudyResultsFixture {
    private static final String STUDY = """
            {"name": "made",
             "imageSets": {"learn": {"scenes": "street", "count": 8}, "judge": {"scenes": "street", "count": 4},
                      "concept": {"scenes": "concept", "count": 8}, "irrelevant": {"scenes": "irrelevant", "count": 8}},
             "networks": {"net": {"file": "m.onnx", "family": "pspnet", "learn": "learn", "judge": ["judge"], "concepts": "concept"}},
             "blocks": [{"parts": ["fig10"], "networks": ["net"], "sites": ["layer3"], "bottlenecks": ["none"], "method": "vanilla"}]}
            """;

    private final List<StudyResults.FinishedExperiment> entries = new ArrayList<>();

    static Study study() {
        return Json.parse("made", STUDY, Study.class);
    }

    public static Experiment experiment(
            String site, String bottleneck, Method method, @Nullable String plan, long seed) {
        String concepts = bottleneck.startsWith("ssb") ? "concept" : null;
        return new Experiment(
                "net", "pspnet", site, bottleneck, method, plan, seed, "learn", List.of("judge"), concepts);
    }

    /** Figures that matter to most claims. */
    public record Metrics(double miou, double soft, double auicClass, double auicPart, double stability, int active) {}

    public static StudyResult result(
            Experiment trial, Metrics f, List<StudyResult.Channel> channels, int assigned, int netDissect) {
        Map<String, StudyResult.CategoryScore> categories = new HashMap<>();
        categories.put("class", new StudyResult.CategoryScore(f.auicClass, f.stability, f.auicClass, 5));
        categories.put("part", new StudyResult.CategoryScore(f.auicPart, f.stability, f.auicPart, 5));
        StudyResult.Score score = new StudyResult.Score(
                "judge",
                trial.site(),
                ScoreReport.LABEL,
                Math.max(f.active, channels.size()),
                f.active,
                Math.max(f.auicClass, f.auicPart),
                f.stability,
                0.3,
                5,
                assigned,
                netDissect,
                0.5,
                categories,
                channels);
        return new StudyResult(
                "k" + trial.label().hashCode(),
                "test",
                trial,
                10,
                f.miou,
                f.soft,
                f.miou + 0.2,
                List.of(score),
                null,
                Map.of(),
                Map.of());
    }

    public StudyResultsFixture add(Experiment trial, Metrics figures, Part... parts) {
        return add(result(trial, figures, List.of(), figures.active, 2), parts);
    }

    public StudyResultsFixture add(StudyResult result, Part... parts) {
        Set<Part> set = EnumSet.noneOf(Part.class);
        set.addAll(List.of(parts));
        entries.add(new StudyResults.FinishedExperiment(result, set));
        return this;
    }

    public StudyResults results() {
        return new StudyResults(study(), entries, BottleneckSelection.Rule.BALANCE);
    }
}
