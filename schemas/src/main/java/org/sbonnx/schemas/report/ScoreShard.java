package org.sbonnx.schemas.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code shard.json}: the counts of one shard of a scoring, and what it may be merged with.
 *
 * @param tool name and version of the writer
 * @param key identity of everything that the counts depend on; only shards of equal keys merge
 * @param model the file that was scored
 * @param original the model it was made from, where known
 * @param data all images and annotations, of which this shard counted a part
 * @param device where the model ran
 * @param options options that affect the metrics
 * @param shard number of this part, from 1
 * @param shards number of parts
 * @param targets tensors scored, in order
 * @param reference whether the model's own classes were counted as well
 * @param judged whether the segmentation was evaluated
 * @param task category of the model's classes, where there is one
 * @param concepts of the data set, in order
 * @param counts file of the counts, in the same folder
 * @param values file of the values that exact scores need, in the same folder; null where none were asked for
 */
public record ScoreShard(
        String tool,
        String key,
        ScoreReport.Model model,
        ScoreReport.@Nullable Model original,
        ScoreReport.Data data,
        String device,
        Map<String, String> options,
        int shard,
        int shards,
        List<Target> targets,
        boolean reference,
        boolean judged,
        @Nullable String task,
        List<ConceptName> concepts,
        Content counts,
        @Nullable Content values) {

    /**
     * @param file its name
     * @param sha256 of what it holds
     */
    public record Content(String file, String sha256) {}

    /**
     * @param site tensor name
     * @param alias recognised name
     * @param kind as in {@link ScoreReport.Site}
     * @param channels names from the manifest, or empty
     */
    public record Target(String site, @Nullable String alias, String kind, List<String> channels) {}

    /**
     * @param category of the concept
     * @param id within the category
     * @param name of the concept
     */
    public record ConceptName(String category, int id, String name) {}
}
