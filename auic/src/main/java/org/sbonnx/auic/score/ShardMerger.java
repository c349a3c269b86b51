package org.sbonnx.auic.score;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.sbonnx.auic.eval.MergeableVisitor;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.ConceptSupport;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.metric.ChannelResult;
import org.sbonnx.auic.score.metric.ChannelScorer;
import org.sbonnx.auic.score.metric.Resolution;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;

/**
 * Merges the files that {@link Scorer#count} wrote for the shards of a data set. Counts are added, so the scores are identical to
 * those of a single run. One channel of each shard is in memory at a time.
 */
public final class ShardMerger {
    private final List<Concept> concepts;
    private final List<ScoreTarget> targets;
    private final int images;

    /** @param images number of images of the whole data set */
    public ShardMerger(List<Concept> concepts, List<ScoreTarget> targets, int images) {
        this.concepts = List.copyOf(concepts);
        this.targets = List.copyOf(targets);
        this.images = images;
    }

    /**
     * Adds the counts of all shards and scores them.
     *
     * @param files one of each shard
     * @param values the shards' files of values for exact scores; empty for scores at bin edges
     * @param observers receive the sums of the counts of the scorers' observers, in the same order
     * @throws Incomparable if a file has another key, or images are missing
     * @throws BadInput if a file is damaged
     */
    public ScoreResult score(
            List<Path> files, List<Path> values, String key, List<? extends MergeableVisitor> observers) {
        ConceptColumns columns = new ConceptColumns(concepts);
        Resolution edges = Resolution.Binned.INSTANCE;
        ChannelScorer scorer = new ChannelScorer(columns);
        ConceptSupport support = new ConceptSupport(columns, new LabelSets());
        CountsFile.Totals totals = new CountsFile.Totals(new BitSet(), support, observers);
        List<CountsFile.Reader> readers = open(files, key);
        List<ChannelBlock> blocks = readers.get(0).blocks();
        ChannelResult[] results = new ChannelResult
                [blocks.stream().mapToInt(ChannelBlock::channels).sum()];
        try {
            for (int u = 0; u < results.length; u++) {
                results[u] = scorer.score(histogram(files, readers, columns), edges, new double[0]);
            }
            for (int i = 0; i < files.size(); i++) {
                try {
                    readers.get(i).addTo(totals);
                } catch (IOException e) {
                    throw MergedValues.damaged(files.get(i), e);
                }
            }
        } finally {
            close(readers);
        }
        requireAll(totals.done());
        if (!values.isEmpty()) {
            refine(files, values, key, columns, results);
        }
        return new ScoreResultBuilder(targets, blocks, columns, support, images > 1, Map.of()).build(results);
    }

    /** Scores the channels again with their values. */
    private static void refine(
            List<Path> files, List<Path> values, String key, ConceptColumns columns, ChannelResult[] results) {
        ChannelScorer scorer = new ChannelScorer(columns);
        List<CountsFile.Reader> readers = open(files, key);
        try (MergedValues merged = new MergedValues(values, key)) {
            for (ChannelBlock block : readers.get(0).blocks()) {
                double[] bestByConcept = HistogramScoring.bestByConcept(block, results, columns);
                for (int u = block.first(); u < block.first() + block.channels(); u++) {
                    ChannelHistogram histogram = histogram(files, readers, columns);
                    Resolution resolution = merged.read(u, histogram, block.upsampled(), columns);
                    if (resolution != null) {
                        results[u] = scorer.score(histogram, resolution, bestByConcept);
                    }
                }
            }
        } finally {
            close(readers);
        }
    }

    private static List<CountsFile.Reader> open(List<Path> files, String key) {
        List<CountsFile.Reader> readers = new ArrayList<>();
        try {
            for (Path file : files) {
                readers.add(new CountsFile.Reader(file));
                CountsFile.Reader reader = readers.get(readers.size() - 1);
                if (!reader.key().equals(key)
                        || !reader.blocks().equals(readers.get(0).blocks())) {
                    throw new Incomparable("'" + file + "' holds counts of another model, data set or grid");
                }
            }
            return readers;
        } catch (IOException e) {
            close(readers);
            throw MergedValues.damaged(files.get(readers.size()), e);
        } catch (Incomparable e) {
            close(readers);
            throw e;
        }
    }

    private static ChannelHistogram histogram(
            List<Path> files, List<CountsFile.Reader> readers, ConceptColumns columns) {
        ChannelHistogram histogram = null;
        for (int i = 0; i < files.size(); i++) {
            try {
                if (histogram == null) {
                    histogram = readers.get(i).histogram(1, columns);
                } else {
                    readers.get(i).addTo(histogram);
                }
            } catch (IOException e) {
                throw MergedValues.damaged(files.get(i), e);
            }
        }
        return Objects.requireNonNull(histogram);
    }

    private void requireAll(BitSet done) {
        int missing = (int) IntStream.range(0, images).filter(i -> !done.get(i)).count();
        if (missing > 0) {
            throw new Incomparable(missing + " of " + images + " images are in none of the shards (the first is image "
                    + done.nextClearBit(0) + "): add the shard that has them");
        }
    }

    private static void close(List<CountsFile.Reader> readers) {
        for (CountsFile.Reader reader : readers) {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close counts", e);
            }
        }
    }
}
