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
import org.sbonnx.auic.eval.Tallied;
import org.sbonnx.auic.score.count.Unit;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Extents;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.metric.Detail;
import org.sbonnx.auic.score.metric.UnitResult;
import org.sbonnx.auic.score.metric.UnitScorer;
import org.sbonnx.datasets.Concept;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;

/**
 * Merges what {@link Scorer#count} wrote for the shards of a data set. Counts are added up, so the scores are those of one run, to
 * the last digit; of each shard one channel is in memory at a time.
 */
public final class ShardedCounts {
    private final List<Concept> concepts;
    private final List<ScoreTarget> targets;
    private final int images;

    /** @param images of the whole data set */
    public ShardedCounts(List<Concept> concepts, List<ScoreTarget> targets, int images) {
        this.concepts = List.copyOf(concepts);
        this.targets = List.copyOf(targets);
        this.images = images;
    }

    /**
     * Adds up and scores.
     *
     * @param files one of each shard
     * @param values the shards' files of values, for exact scores; none for those of the bins' edges
     * @param observers in the order in which the scorers had theirs; get the sum of what those counted
     * @throws Incomparable if a file is of something else, or images are missing
     * @throws BadInput if a file is damaged
     */
    public ScoreResult score(List<Path> files, List<Path> values, String key, List<? extends Tallied> observers) {
        Slots slots = new Slots(concepts);
        Detail edges = new Detail.Edges();
        UnitScorer scorer = new UnitScorer(slots);
        Extents extents = new Extents(slots, new Combinations());
        CountsFile.Rest rest = new CountsFile.Rest(new BitSet(), extents, observers);
        List<CountsFile.Reader> readers = open(files, key);
        List<Channels> blocks = readers.get(0).blocks();
        UnitResult[] results =
                new UnitResult[blocks.stream().mapToInt(Channels::channels).sum()];
        try {
            for (int u = 0; u < results.length; u++) {
                results[u] = scorer.score(unit(files, readers, slots), edges, new double[0]);
            }
            for (int i = 0; i < files.size(); i++) {
                try {
                    readers.get(i).addTo(rest);
                } catch (IOException e) {
                    throw damaged(files.get(i), e);
                }
            }
        } finally {
            close(readers);
        }
        requireAll(rest.done());
        if (!values.isEmpty()) {
            refine(files, values, key, slots, results);
        }
        return new Results(targets, blocks, slots, extents, images > 1, Map.of()).of(results);
    }

    /** Goes through the units once more, with their values. */
    private static void refine(List<Path> files, List<Path> values, String key, Slots slots, UnitResult[] results) {
        UnitScorer scorer = new UnitScorer(slots);
        List<CountsFile.Reader> readers = open(files, key);
        try (MergedValues merged = new MergedValues(values, key)) {
            for (Channels block : readers.get(0).blocks()) {
                double[] rivals = Grading.rivals(block, results, slots);
                for (int u = block.first(); u < block.first() + block.channels(); u++) {
                    Unit unit = unit(files, readers, slots);
                    Detail detail = merged.of(u, unit, block.upsampled(), slots);
                    if (detail != null) {
                        results[u] = scorer.score(unit, detail, rivals);
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
            throw damaged(files.get(readers.size()), e);
        } catch (Incomparable e) {
            close(readers);
            throw e;
        }
    }

    private static Unit unit(List<Path> files, List<CountsFile.Reader> readers, Slots slots) {
        Unit unit = null;
        for (int i = 0; i < files.size(); i++) {
            try {
                if (unit == null) {
                    unit = readers.get(i).unit(1, slots);
                } else {
                    readers.get(i).addTo(unit);
                }
            } catch (IOException e) {
                throw damaged(files.get(i), e);
            }
        }
        return Objects.requireNonNull(unit);
    }

    private void requireAll(BitSet done) {
        int missing = (int) IntStream.range(0, images).filter(i -> !done.get(i)).count();
        if (missing > 0) {
            throw new Incomparable(missing + " of " + images + " images are in none of the shards (the first is image "
                    + done.nextClearBit(0) + "): add the shard that has them");
        }
    }

    static BadInput damaged(Path file, IOException e) {
        return new BadInput("'" + file + "' cannot be merged (" + e.getMessage() + ")", "score this shard again", e);
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
