package org.sbonnx.workflow.score;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Hashes;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreShard;
import org.sbonnx.schemas.report.ScoreShardBuilder;

/** File names and manifest of the shards of a scoring: each has the counts of some of the images. */
public final class Shards {
    static final String MANIFEST = "shard.json";
    static final String COUNTS = "counts.bin";
    static final String VALUES = "values.bin";
    private static final Pattern FORMAT = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    private Shards() {}

    /**
     * Shard {@code index} of {@code count}.
     *
     * @param index from 1
     */
    public record ShardIndex(int index, int count) {
        /** Reads {@code i/n}. */
        public static ShardIndex parse(String text) {
            Matcher m = FORMAT.matcher(text);
            if (m.matches()) {
                ShardIndex part = new ShardIndex(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
                if (part.index >= 1 && part.index <= part.count) {
                    return part;
                }
            }
            throw new BadInput("'" + text + "' is not a shard", "write i/n with i from 1 to n, such as 2/8");
        }
    }

    /**
     * The files of a counted shard.
     *
     * @param key hash of everything that the counts of all shards depend on
     * @param evaluated whether the segmentation was evaluated too
     * @param values file for exact scores; null for none
     */
    record CountedShard(
            ShardIndex part,
            String key,
            boolean evaluated,
            Path counts,
            @Nullable Path values) {}

    static ScoreShard manifest(
            ActivationSource activations, SegmentationData data, Map<String, String> options, CountedShard shard) {
        Path values = shard.values();
        return new ScoreShardBuilder(
                        Tool.NAME_AND_VERSION,
                        shard.key(),
                        activations.model(),
                        new ScoreReport.Data(data.name(), data.size(), data.sha256()),
                        activations.device(),
                        content(shard.counts()))
                .original(activations.original())
                .options(options)
                .part(shard.part().index(), shard.part().count())
                .targets(activations.targets().stream()
                        .map(t -> new ScoreShard.Target(t.tensor(), t.alias(), t.kind(), t.channelNames()))
                        .toList())
                .reference(activations.output() != null)
                .judged(shard.evaluated())
                .concepts(
                        data.concepts().stream()
                                .map(c -> new ScoreShard.ConceptName(c.category(), c.id(), c.name()))
                                .toList(),
                        data.task().orElse(null))
                .values(values == null ? null : content(values))
                .build();
    }

    private static ScoreShard.Content content(Path file) {
        return new ScoreShard.Content(String.valueOf(file.getFileName()), Hashes.ofFile(file));
    }
}
