package org.sbonnx.workflow.score;

import org.sbonnx.workflow.Workbench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.SegmentationEvaluator;
import org.sbonnx.auic.score.ScoreOptions;
import org.sbonnx.auic.score.ScoreResult;
import org.sbonnx.auic.score.Scorer;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;
import org.sbonnx.schemas.report.ScoreShard;

/** Scores a model's channels, and its segmentation in the same pass. */
public final class Scoring {
    /** File that the counts of an unfinished run are put aside in. */
    public static final String ASIDE = "unfinished.bin";

    private static final Duration INTERVAL = Duration.ofSeconds(60);

    private final Workbench bench;
    private final ScoreOptions options;

    public Scoring(Workbench bench, List<String> grids, boolean exact) {
        this(
                bench,
                ScoreOptions.DEFAULT
                        .withGrids(grids)
                        .withExact(exact)
                        .withThreads(bench.settings().threads()));
    }

    public Scoring(Workbench bench, ScoreOptions options) {
        this.bench = bench;
        this.options = options;
    }

    /** Reads {@code native}, {@code label} or {@code both}. */
    public static List<String> grids(String text) {
        return switch (text) {
            case "native" -> List.of(ScoreReport.NATIVE);
            case "label" -> List.of(ScoreReport.LABEL);
            case "both" -> List.of(ScoreReport.NATIVE, ScoreReport.LABEL);
            default -> throw new BadInput("grid '" + text + "' is unknown", "choose native, label or both");
        };
    }

    /**
     * Scores declared bottlenecks and the sites named.
     *
     * @param at further sites; a model without bottlenecks needs at least one
     */
    public ScoreReport of(OnnxModel model, List<String> at, SegmentationData data, String what) {
        return of(Subject.live(bench, model, at, data, false, what), data, null, null);
    }

    /** As {@link #of(OnnxModel, List, SegmentationData, String)}; {@code observer} sees the values of the same pass. */
    ScoreReport of(
            OnnxModel model,
            List<String> at,
            SegmentationData data,
            String what,
            FeatureSource.@Nullable Visitor observer) {
        return of(Subject.live(bench, model, at, data, false, what), data, null, observer);
    }

    /**
     * Scores a subject.
     *
     * @param aside where counts are put aside, for a run that follows an interruption
     */
    public ScoreReport of(Subject subject, SegmentationData data, Path aside) {
        return of(subject, data, aside, null);
    }

    private ScoreReport of(
            Subject subject, SegmentationData data, @Nullable Path aside, FeatureSource.@Nullable Visitor observer) {
        SegmentationEvaluator eval = eval(subject, data);
        try (FeatureSource source = subject.source().get()) {
            Scorer scorer = scorer(subject, source, data, eval);
            if (observer != null) {
                scorer.observe(observer);
            }
            if (aside != null) {
                scorer.resume(aside, subject.key(data, choices().toString() + memory()), INTERVAL);
            }
            ScoreResult result = scorer.score();
            if (scorer.resumed() > 0) {
                bench.listener().note("resumed an interrupted run after " + scorer.resumed() + " images");
            }
            return report(
                    subject.model(),
                    subject.original(),
                    new ScoreReport.Data(data.name(), data.size(), data.sha256()),
                    subject.device(),
                    choices(),
                    result,
                    eval == null ? null : eval.score());
        }
    }

    /** Counts one shard into {@code folder}. */
    public ScoreShard shard(Subject subject, SegmentationData data, Shards.Part part, Path folder) {
        SegmentationEvaluator eval = eval(subject, data);
        Path counts = folder.resolve(Shards.COUNTS);
        Path values = options.exact() ? folder.resolve(Shards.VALUES) : null;
        try (FeatureSource source = subject.source().get()) {
            String key = subject.key(data, choices() + " of " + part.count());
            scorer(subject, source, data, eval)
                    .shard(part.index() - 1, part.count())
                    .resume(folder.resolve(ASIDE), key + memory() + part, INTERVAL)
                    .count(counts, values, key);
            ScoreShard shard = Shards.manifest(subject, data, choices(), part, eval != null, key, counts, values);
            Json.write(folder.resolve(Shards.MANIFEST), shard);
            return shard;
        }
    }

    private Scorer scorer(
            Subject subject, FeatureSource source, SegmentationData data, @Nullable SegmentationEvaluator eval) {
        Scorer scorer = new Scorer(
                source,
                data,
                subject.targets(),
                subject.output(),
                options.withGeometry(subject.alignment(), subject.framing()));
        return eval == null ? scorer : scorer.observe(eval);
    }

    private static @Nullable SegmentationEvaluator eval(Subject subject, SegmentationData data) {
        return subject.output() == null || TaskLabels.of(data).isEmpty()
                ? null
                : new SegmentationEvaluator(subject.output(), data, subject.framing());
    }

    private String memory() {
        return " " + options.bins() + " bins, " + options.memory() + " bytes ";
    }

    private Map<String, String> choices() {
        Map<String, String> choices = new LinkedHashMap<>();
        choices.put("exact", String.valueOf(options.exact()));
        choices.put("countUnannotated", String.valueOf(options.countUnannotated()));
        if (options.resamples() > 0) {
            choices.put("bootstrap", String.valueOf(options.resamples()));
        }
        return choices;
    }

    static ScoreReport report(
            ScoreReport.Model model,
            ScoreReport.@Nullable Model original,
            ScoreReport.Data data,
            String device,
            Map<String, String> choices,
            ScoreResult r,
            @Nullable TaskScore task) {
        return new ScoreReport(
                Tool.NAME_AND_VERSION,
                model,
                original,
                data,
                device,
                choices,
                r.sites(),
                r.reference(),
                r.concepts(),
                r.droppedConcepts(),
                task == null ? null : new ScoreReport.Segmentation(null, task),
                null,
                null);
    }
}
