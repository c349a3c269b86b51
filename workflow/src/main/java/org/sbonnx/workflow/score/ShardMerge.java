package org.sbonnx.workflow.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.MergeableVisitor;
import org.sbonnx.auic.eval.MergedConfusionMatrix;
import org.sbonnx.auic.eval.TaskScores;
import org.sbonnx.auic.score.ScoreResult;
import org.sbonnx.auic.score.ScoreTarget;
import org.sbonnx.auic.score.ShardMerger;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.ConfusionMatrix;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReportBuilder;
import org.sbonnx.schemas.report.ScoreShard;

/** Merges the shards of one scoring. */
public final class ShardMerge {
    private ShardMerge() {}

    /**
     * The report of all shards together.
     *
     * @throws Incomparable if they are not the shards of one scoring
     */
    public static ScoreReport merge(List<Path> folders) {
        Map<Integer, Path> byNumber = new TreeMap<>();
        ScoreShard first = null;
        for (Path folder : folders) {
            ScoreShard shard = Json.read(folder.resolve(Shards.MANIFEST), ScoreShard.class);
            first = first == null ? shard : first;
            requireSame(folders.get(0), first, folder, shard);
            Path other = byNumber.put(shard.shard(), folder);
            if (other != null) {
                throw new Incomparable("'" + other + "' and '" + folder + "' are both shard " + shard.shard());
            }
            requireContent(folder, Shards.COUNTS, shard.counts());
            requireContent(folder, Shards.VALUES, shard.values());
        }
        ScoreShard scoring = Objects.requireNonNull(first);
        for (int i = 1; i <= scoring.shards(); i++) {
            if (!byNumber.containsKey(i)) {
                throw new Incomparable("shard " + i + " of " + scoring.shards() + " is missing: name its folder too");
            }
        }
        return report(scoring, List.copyOf(byNumber.values()));
    }

    /** Files of a shard have fixed names; names in a manifest are not trusted. */
    private static void requireContent(Path folder, String name, ScoreShard.@Nullable Content content) {
        if (content != null && !Hashes.ofFile(folder.resolve(name)).equals(content.sha256())) {
            throw new BadInput(
                    "'" + folder.resolve(name) + "' is not the file that " + Shards.MANIFEST + " describes",
                    "score this shard again");
        }
    }

    private static void requireSame(Path a, ScoreShard first, Path b, ScoreShard shard) {
        String difference = difference(first, shard);
        if (difference != null) {
            throw new Incomparable("'" + b + "' " + difference + ": it cannot be merged with '" + a + "'");
        }
    }

    private static @Nullable String difference(ScoreShard first, ScoreShard shard) {
        if (!shard.tool().equals(first.tool())) {
            return "was written by " + shard.tool() + ", not " + first.tool();
        }
        if (!shard.model().equals(first.model())) {
            return "is of another model";
        }
        if (!shard.data().equals(first.data())) {
            return "is of another data set";
        }
        if (!shard.options().equals(first.options())) {
            return "has other options or grids";
        }
        if (shard.shards() != first.shards()) {
            return "is one of " + shard.shards() + " shards, not of " + first.shards();
        }
        return shard.key().equals(first.key()) ? null : "has other sites, preprocessing or device";
    }

    private static ScoreReport report(ScoreShard shard, List<Path> folders) {
        List<Concept> concepts = new ArrayList<>();
        for (ScoreShard.ConceptName c : shard.concepts()) {
            concepts.add(new Concept(concepts.size(), c.id(), c.name(), c.category(), 0));
        }
        List<ScoreTarget> targets = shard.targets().stream()
                .map(t -> new ScoreTarget(t.site(), t.alias(), t.kind(), t.channels()))
                .toList();
        List<Concept> classes =
                concepts.stream().filter(c -> c.category().equals(shard.task())).toList();
        @Nullable ConfusionMatrix confusion = shard.judged() ? ConfusionMatrix.of(classes) : null;
        List<MergeableVisitor> observers =
                Optional.ofNullable(confusion).map(c -> (MergeableVisitor) new MergedConfusionMatrix(c)).stream()
                        .toList();
        ScoreResult result = new ShardMerger(concepts, targets, shard.data().images())
                .score(
                        folders.stream().map(f -> f.resolve(Shards.COUNTS)).toList(),
                        shard.values() == null
                                ? List.of()
                                : folders.stream()
                                        .map(f -> f.resolve(Shards.VALUES))
                                        .toList(),
                        shard.key(),
                        observers);
        return Scoring.assembleReport(
                new ScoreReportBuilder(Tool.NAME_AND_VERSION, shard.model(), shard.data(), shard.device())
                        .original(shard.original()),
                shard.options(),
                result,
                confusion == null ? null : TaskScores.score(confusion, classes));
    }
}
