package org.sbonnx.auic.score;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.ConceptSupport;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.TargetMaps;
import org.sbonnx.auic.score.metric.ChannelResult;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;

/**
 * Scores how well the channels of tensors align with the concepts of a data set.
 *
 * <pre>
 * Input   activations float32 [1, K, h, w] an image, NaN and infinities refused; labels with void and multi-label pixels
 * Counts  long, exact; one thread at a time counts a channel, and counts are only added: results depend neither on the number
 *         of threads nor on the order of the images
 * Result  after the first pass, scores at the best bin edge with certified bounds; exact scores after the second pass, or after
 *         the first for a channel of few distinct values (a one-hot code)
 * Source  Losch et al. 2021, section 4, eq. 22 to 27; K counts active channels
 * Cost    O(images · K · cells) time and one inference pass, O(K · bins · concepts) memory up to the options' limit;
 *         channels that do not fit are counted in further passes
 * </pre>
 */
public final class Scorer {
    private final SegmentationData data;
    private final ScoreOptions options;
    private final List<ScoreTarget> targets;
    private final Passes passes;

    private final ConceptColumns columns;
    private final LabelSets labelSets = new LabelSets();
    private final List<ChannelBlock> blocks = new ArrayList<>();
    private final ConceptSupport support;
    private final SecondPass secondPass;
    private final HistogramScoring scoring;
    private final CountingRun counting;

    /**
     * @param source computes at least the targets' tensors
     * @param reference the model's output, whose argmax classes are scored as one-hot channels at its own size; null for none
     * @throws Incomparable if the data set has no concepts
     */
    public Scorer(
            FeatureSource source,
            SegmentationData data,
            List<ScoreTarget> targets,
            @Nullable String reference,
            ScoreOptions options) {
        if (data.concepts().isEmpty()) {
            throw new Incomparable("data set '" + data.name() + "' has no concepts: nothing to score against");
        }
        for (ScoreTarget target : targets) {
            requireTensor(source, target.tensor());
        }
        if (reference != null) {
            requireTensor(source, reference);
        }
        this.data = data;
        this.targets = List.copyOf(targets);
        this.options = options;
        this.columns = new ConceptColumns(data.concepts());
        TargetMaps targetMaps =
                new TargetMaps(data, targets.stream().map(ScoreTarget::tensor).toList(), reference, blocks);
        this.passes = new Passes(source, data, targetMaps, columns, labelSets, options);
        BinLayout layout = new BinLayout(source, data, targetMaps, blocks, columns, options);
        this.support = new ConceptSupport(columns, labelSets);
        this.counting = new CountingRun(passes, layout, blocks, columns, labelSets, support, options);
        this.secondPass = new SecondPass(blocks, columns, labelSets, options.memory(), passes::replay);
        this.scoring = new HistogramScoring(blocks, columns, options.exact(), secondPass);
    }

    private static void requireTensor(FeatureSource source, String tensor) {
        if (!source.tensors().contains(tensor)) {
            throw new IllegalArgumentException("the source does not compute '" + tensor + "'");
        }
    }

    /** Adds a visitor that sees each image once during the first pass, one at a time, in any order. */
    public Scorer observe(FeatureSource.Visitor visitor) {
        counting.observe(visitor);
        return this;
    }

    /** Limits counting to every {@code count}-th image, from image {@code index} on; the bins are those of all images. */
    public Scorer shard(int index, int count) {
        passes.shard(index, count);
        return this;
    }

    /**
     * Saves the counts at intervals, and resumes from those that an earlier run of the same key saved. Runs whose counts do not
     * fit into memory at once start from the beginning.
     *
     * @param key hash of everything that the counts depend on
     * @param interval time between two saves
     */
    public Scorer resume(Path file, String key, Duration interval) {
        counting.resume(new CountsCheckpoint(file, key, interval));
        return this;
    }

    /** Number of images whose counts came from an earlier run; valid after scoring. */
    public int resumed() {
        return counting.resumed();
    }

    /**
     * Scores. Call it once, instead of {@link #count}.
     *
     * @throws BadInput if a tensor is not {@code [1, K, h, w]} of finite numbers, or no pixel is labelled
     */
    public ScoreResult score() {
        ChannelResult[][] results = {null};
        counting.run((first, all, histograms, workers) -> {
            if (first == 0) {
                requireCounted();
                results[0] = new ChannelResult[all];
            }
            scoring.score(first, histograms, results[0], workers);
        });
        counting.deleteCheckpoint();
        return new ScoreResultBuilder(targets, blocks, columns, support, data.size() > 1, bootstrap(results[0]))
                .build(results[0]);
    }

    private Map<ChannelBlock, List<Double>> bootstrap(ChannelResult[] results) {
        if (options.resamples() == 0) {
            return Map.of();
        }
        if (Bootstrap.bytes(results.length, options.resamples()) * data.size() > options.memory()) {
            throw new BadInput(
                    options.resamples() + " resamples of " + data.size() + " images by " + results.length
                            + " channels do not fit into memory",
                    "use fewer resamples, score fewer sites at once, or give Java more heap");
        }
        try (Workers workers = new Workers(options.threads())) {
            Bootstrap bootstrap = new Bootstrap(blocks, columns, labelSets, results, workers);
            passes.replay(bootstrap::add);
            return bootstrap.intervals(options.resamples(), options.seed());
        }
    }

    /**
     * Writes counts, without scoring, to files that {@link ShardMerger} merges.
     *
     * @param values file for the values that exact scores need, from a second pass; null for none
     * @param key hash of everything that the counts depend on
     */
    public void count(Path counts, @Nullable Path values, String key) {
        if (options.exact() != (values != null)) {
            throw new IllegalArgumentException("exact scores need a file of values, others have none");
        }
        if (values == null) {
            AtomicFile.write(counts, out -> count(out, key, (first, all, histograms, workers) -> {}));
        } else {
            AtomicFile.write(
                    counts,
                    out -> AtomicFile.write(values, to -> {
                        ValuesFile.Writer writer = new ValuesFile.Writer(to, key, labelSets);
                        count(
                                out,
                                key,
                                (first, all, histograms, workers) ->
                                        secondPass.run(first, histograms, false, workers, writer::add));
                        writer.finish();
                    }));
        }
        counting.deleteCheckpoint();
    }

    private void count(OutputStream out, String key, CountingRun.HistogramAction then) throws IOException {
        CountsFile.Writer[] writer = {null};
        try {
            counting.run((first, all, histograms, workers) -> {
                if (first == 0) {
                    writer[0] = new CountsFile.Writer(out, key, blocks);
                }
                for (ChannelHistogram histogram : histograms) {
                    writer[0].histogram(histogram);
                }
                then.accept(first, all, histograms, workers);
            });
            writer[0].finish(counting.totals());
        } finally {
            if (writer[0] != null) {
                writer[0].close();
            }
        }
    }

    private void requireCounted() {
        if (support.countedPixels() == 0) {
            throw new BadInput(
                    "no pixel of data set '" + data.name() + "' counts", "check its labels, encodings and ignore ids");
        }
    }
}
