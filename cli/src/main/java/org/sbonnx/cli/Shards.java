package org.sbonnx.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.MergeableVisitor;
import org.sbonnx.auic.eval.MergedConfusionMatrix;
import org.sbonnx.auic.eval.TaskScores;
import org.sbonnx.auic.score.ScoreResult;
import org.sbonnx.auic.score.ScoreTarget;
import org.sbonnx.auic.score.ShardMerger;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.ConfusionMatrix;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreShard;

/** Shards of a scoring: what {@code --shard} names, writes, and {@code merge} puts together. */
final class Shards {
    static final String MANIFEST = "shard.json";
    static final String COUNTS = "counts.bin";
    static final String VALUES = "values.bin";
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    private Shards() {}

    /**
     * Part {@code index} of {@code count}.
     *
     * @param index from 1
     */
    record Part(int index, int count) {
        /** Reads {@code i/n}. */
        static Part parse(String text) {
            Matcher m = TEXT.matcher(text);
            if (m.matches()) {
                Part part = new Part(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
                if (part.index >= 1 && part.index <= part.count) {
                    return part;
                }
            }
            throw new BadInput("shard '" + text + "' is none", "write i/n with i from 1 to n, such as 2/8");
        }
    }

    static ScoreShard manifest(
            Subject subject,
            SegmentationData data,
            Map<String, String> choices,
            Part part,
            boolean judged,
            String key,
            Path counts,
            @Nullable Path values) {
        return new ScoreShard(
                Tool.NAME_AND_VERSION,
                key,
                subject.model(),
                subject.original(),
                new ScoreReport.Data(data.name(), data.size(), data.sha256()),
                subject.device(),
                choices,
                part.index(),
                part.count(),
                subject.targets().stream()
                        .map(t -> new ScoreShard.Target(t.tensor(), t.alias(), t.kind(), t.channelNames()))
                        .toList(),
                subject.output() != null,
                judged,
                data.task().orElse(null),
                data.concepts().stream()
                        .map(c -> new ScoreShard.ConceptName(c.category(), c.id(), c.name()))
                        .toList(),
                content(counts),
                values == null ? null : content(values));
    }

    private static ScoreShard.Content content(Path file) {
        return new ScoreShard.Content(String.valueOf(file.getFileName()), Hashes.ofFile(file));
    }

    /**
     * The report of all shards together.
     *
     * @throws Incomparable if they are not the shards of one scoring
     */
    static ScoreReport merge(List<Path> folders) {
        Map<Integer, Path> byNumber = new TreeMap<>();
        ScoreShard first = null;
        for (Path folder : folders) {
            ScoreShard shard = Json.read(folder.resolve(MANIFEST), ScoreShard.class);
            first = first == null ? shard : first;
            requireSame(folders.get(0), first, folder, shard);
            Path other = byNumber.put(shard.shard(), folder);
            if (other != null) {
                throw new Incomparable("'" + other + "' and '" + folder + "' are both shard " + shard.shard());
            }
            requireContent(folder, COUNTS, shard.counts());
            requireContent(folder, VALUES, shard.values());
        }
        ScoreShard of = Objects.requireNonNull(first);
        for (int i = 1; i <= of.shards(); i++) {
            if (!byNumber.containsKey(i)) {
                throw new Incomparable("shard " + i + " of " + of.shards() + " is missing: name its folder too");
            }
        }
        return report(of, List.copyOf(byNumber.values()));
    }

    /** Names in a manifest are not trusted: a shard's files have fixed ones. */
    private static void requireContent(Path folder, String name, ScoreShard.@Nullable Content content) {
        if (content != null && !Hashes.ofFile(folder.resolve(name)).equals(content.sha256())) {
            throw new BadInput(
                    "'" + folder.resolve(name) + "' is not the file that " + MANIFEST + " describes",
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
                        folders.stream().map(f -> f.resolve(COUNTS)).toList(),
                        shard.values() == null
                                ? List.of()
                                : folders.stream().map(f -> f.resolve(VALUES)).toList(),
                        shard.key(),
                        observers);
        return Scoring.report(
                shard.model(),
                shard.original(),
                shard.data(),
                shard.device(),
                shard.options(),
                result,
                confusion == null ? null : TaskScores.score(confusion, classes));
    }
}
