package org.sbonnx.workflow.score;

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
import org.sbonnx.schemas.report.ScoreReportBuilder;
import org.sbonnx.schemas.report.ScoreShard;
import org.sbonnx.workflow.InferenceContext;

/** Scores the channels of a model, and its segmentation, in the same pass. */
public final class Scoring {
    /** File with the counts of an unfinished run. */
    public static final String CHECKPOINT_FILE = "unfinished.bin";

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(60);

    private final InferenceContext context;
    private final ScoreOptions options;

    public Scoring(InferenceContext context, List<String> grids, boolean exact) {
        this(
                context,
                ScoreOptions.DEFAULT
                        .withGrids(grids)
                        .withExact(exact)
                        .withThreads(context.settings().threads()));
    }

    public Scoring(InferenceContext context, ScoreOptions options) {
        this.context = context;
        this.options = options;
    }

    /** Reads {@code native}, {@code label} or {@code both}. */
    public static List<String> parseGrids(String text) {
        return switch (text) {
            case "native" -> List.of(ScoreReport.NATIVE);
            case "label" -> List.of(ScoreReport.LABEL);
            case "both" -> List.of(ScoreReport.NATIVE, ScoreReport.LABEL);
            default -> throw new BadInput("grid '" + text + "' is unknown", "choose native, label or both");
        };
    }

    /**
     * Scores the declared bottlenecks and further sites.
     *
     * @param at further sites; a model without bottlenecks needs at least one
     */
    public ScoreReport score(OnnxModel model, List<String> at, SegmentationData data, String what) {
        return score(ActivationSource.ofModel(context, model, at, data, false, what), data, null, null);
    }

    /** As {@link #score(OnnxModel, List, SegmentationData, String)}; {@code observer} sees the values of the same pass. */
    ScoreReport score(
            OnnxModel model,
            List<String> at,
            SegmentationData data,
            String what,
            FeatureSource.@Nullable Visitor observer) {
        return score(ActivationSource.ofModel(context, model, at, data, false, what), data, null, observer);
    }

    /**
     * Scores activations, and resumes an interrupted run.
     *
     * @param checkpoint file that the counts are saved in from time to time
     */
    public ScoreReport score(ActivationSource activations, SegmentationData data, Path checkpoint) {
        return score(activations, data, checkpoint, null);
    }

    private ScoreReport score(
            ActivationSource activations,
            SegmentationData data,
            @Nullable Path checkpoint,
            FeatureSource.@Nullable Visitor observer) {
        SegmentationEvaluator eval = segmentationEval(activations, data);
        try (FeatureSource source = activations.source().get()) {
            Scorer scorer = scorer(activations, source, data, eval);
            if (observer != null) {
                scorer.observe(observer);
            }
            if (checkpoint != null) {
                scorer.resume(
                        checkpoint,
                        activations.key(data, reportedOptions().toString() + memoryKey()),
                        CHECKPOINT_INTERVAL);
            }
            ScoreResult result = scorer.score();
            if (scorer.resumed() > 0) {
                context.listener().note("resumed an interrupted run after " + scorer.resumed() + " images");
            }
            if (eval != null) {
                eval.remark().ifPresent(context.listener()::note);
            }
            return assembleReport(
                    new ScoreReportBuilder(
                                    Tool.NAME_AND_VERSION,
                                    activations.model(),
                                    new ScoreReport.Data(data.name(), data.size(), data.sha256()),
                                    activations.device())
                            .original(activations.original()),
                    reportedOptions(),
                    result,
                    eval == null ? null : eval.score());
        }
    }

    /** Counts one shard of the images, and writes its counts and manifest to {@code folder}. */
    public ScoreShard countShard(
            ActivationSource activations, SegmentationData data, Shards.ShardIndex part, Path folder) {
        SegmentationEvaluator eval = segmentationEval(activations, data);
        Path counts = folder.resolve(Shards.COUNTS);
        Path values = options.exact() ? folder.resolve(Shards.VALUES) : null;
        try (FeatureSource source = activations.source().get()) {
            String key = activations.key(data, reportedOptions() + " of " + part.count());
            scorer(activations, source, data, eval)
                    .shard(part.index() - 1, part.count())
                    .resume(folder.resolve(CHECKPOINT_FILE), key + memoryKey() + part, CHECKPOINT_INTERVAL)
                    .count(counts, values, key);
            if (eval != null) {
                eval.remark().ifPresent(context.listener()::note);
            }
            ScoreShard shard = Shards.manifest(
                    activations,
                    data,
                    reportedOptions(),
                    new Shards.CountedShard(part, key, eval != null, counts, values));
            Json.write(folder.resolve(Shards.MANIFEST), shard);
            return shard;
        }
    }

    private Scorer scorer(
            ActivationSource activations,
            FeatureSource source,
            SegmentationData data,
            @Nullable SegmentationEvaluator eval) {
        Scorer scorer = new Scorer(
                source,
                data,
                activations.targets(),
                activations.output(),
                options.withGeometry(activations.alignment(), activations.framing()));
        return eval == null ? scorer : scorer.observe(eval);
    }

    private static @Nullable SegmentationEvaluator segmentationEval(
            ActivationSource activations, SegmentationData data) {
        return activations.output() == null || TaskLabels.of(data).isEmpty()
                ? null
                : new SegmentationEvaluator(activations.output(), data, activations.framing());
    }

    private String memoryKey() {
        return " " + options.bins() + " bins, " + options.memory() + " bytes ";
    }

    private Map<String, String> reportedOptions() {
        Map<String, String> reported = new LinkedHashMap<>();
        reported.put("exact", String.valueOf(options.exact()));
        reported.put("countUnannotated", String.valueOf(options.countUnannotated()));
        if (options.resamples() > 0) {
            reported.put("bootstrap", String.valueOf(options.resamples()));
        }
        return reported;
    }

    /** Adds the options, the results and, where it was measured, the segmentation to a report. */
    static ScoreReport assembleReport(
            ScoreReportBuilder report, Map<String, String> options, ScoreResult result, @Nullable TaskScore task) {
        return report.options(options)
                .sites(result.sites())
                .reference(result.reference())
                .concepts(result.concepts(), result.droppedConcepts())
                .segmentation(task == null ? null : new ScoreReport.Segmentation(null, task))
                .build();
    }
}
