package org.sbonnx.schemas.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.ScoreShard.ConceptName;
import org.sbonnx.schemas.report.ScoreShard.Content;
import org.sbonnx.schemas.report.ScoreShard.Target;

/** Builds a {@link ScoreShard}: part 1 of 1 unless set. What else is not set is false, empty or null. */
public final class ScoreShardBuilder {
    private final String tool;
    private final String key;
    private final ScoreReport.Model model;
    private final ScoreReport.Data data;
    private final String device;
    private final Content counts;
    private ScoreReport.@Nullable Model original;
    private Map<String, String> options = Map.of();
    private int shard = 1;
    private int shards = 1;
    private List<Target> targets = List.of();
    private boolean reference;
    private boolean judged;
    private @Nullable String task;
    private List<ConceptName> concepts = List.of();
    private @Nullable Content values;

    /**
     * @param tool name and version of the writer
     * @param key identity of everything that the counts depend on
     * @param model the file that was scored
     * @param data all images and annotations
     * @param device where the model ran
     * @param counts file of the counts
     */
    public ScoreShardBuilder(
            String tool, String key, ScoreReport.Model model, ScoreReport.Data data, String device, Content counts) {
        this.tool = tool;
        this.key = key;
        this.model = model;
        this.data = data;
        this.device = device;
        this.counts = counts;
    }

    /** The model it was made from, where known. */
    public ScoreShardBuilder original(ScoreReport.@Nullable Model value) {
        original = value;
        return this;
    }

    /** Options that affect the metrics, by name. */
    public ScoreShardBuilder options(Map<String, String> value) {
        options = value;
        return this;
    }

    /** The part that was counted. */
    public ScoreShardBuilder part(int number, int of) {
        shard = number;
        shards = of;
        return this;
    }

    /** Tensors scored, in order. */
    public ScoreShardBuilder targets(List<Target> value) {
        targets = value;
        return this;
    }

    /** Whether the model's own classes were counted as well. */
    public ScoreShardBuilder reference(boolean value) {
        reference = value;
        return this;
    }

    /** Whether the segmentation was evaluated. */
    public ScoreShardBuilder judged(boolean value) {
        judged = value;
        return this;
    }

    /** Concepts of the data set, in order, and the category of the model's classes, where there is one. */
    public ScoreShardBuilder concepts(List<ConceptName> all, @Nullable String itsTask) {
        concepts = all;
        task = itsTask;
        return this;
    }

    /** File of the values that exact scores need, where they were asked for. */
    public ScoreShardBuilder values(@Nullable Content value) {
        values = value;
        return this;
    }

    public ScoreShard build() {
        return new ScoreShard(
                tool, key, model, original, data, device, options, shard, shards, targets, reference, judged, task,
                concepts, counts, values);
    }
}
