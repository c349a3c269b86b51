package org.sbonnx.auic.score;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.MergeableVisitor;
import org.sbonnx.auic.score.count.Bins;
import org.sbonnx.auic.score.count.ChannelHistogram;
import org.sbonnx.auic.score.count.Counter;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.ConceptSupport;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.ChannelBlock;
import org.sbonnx.auic.score.map.ImageActivations;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.schemas.BadInput;

/**
 * Counts all channels, as many at a time as fit into memory. Saves the counts at intervals where all fit at once, and resumes
 * from saved ones.
 */
final class CountingRun {
    private final Passes passes;
    private final BinLayout layout;
    private final List<ChannelBlock> blocks;
    private final ConceptColumns columns;
    private final LabelSets labelSets;
    private final ConceptSupport support;
    private final ScoreOptions options;
    private final List<FeatureSource.Visitor> observers = new ArrayList<>();
    private @Nullable CountsCheckpoint checkpoint;
    private int resumed;

    /**
     * @param blocks filled by the run: the channels of all sites and grids
     * @param support filled by the run: extent of each concept
     */
    CountingRun(
            Passes passes,
            BinLayout layout,
            List<ChannelBlock> blocks,
            ConceptColumns columns,
            LabelSets labelSets,
            ConceptSupport support,
            ScoreOptions options) {
        this.passes = passes;
        this.layout = layout;
        this.blocks = blocks;
        this.columns = columns;
        this.labelSets = labelSets;
        this.support = support;
        this.options = options;
    }

    /** Receives the histograms of some channels after counting. */
    interface HistogramAction {
        /**
         * @param first number of the first channel
         * @param all number of all channels
         */
        void accept(int first, int all, ChannelHistogram[] histograms, Workers workers) throws IOException;
    }

    /** Adds a visitor that sees each image once. */
    void observe(FeatureSource.Visitor visitor) {
        observers.add(visitor);
    }

    /** Sets the file that counts are saved to and resumed from. */
    void resume(CountsCheckpoint from) {
        checkpoint = from;
    }

    /** Number of images whose counts came from an earlier run; valid after {@link #run}. */
    int resumed() {
        return resumed;
    }

    /** Counts all channels; {@code then} receives them group by group, in order. */
    void run(HistogramAction then) {
        try (Workers workers = new Workers(options.threads())) {
            ChannelHistogram[] restored = restore();
            Bins[] bins = restored == null
                    ? layout.sample(passes, workers)
                    : Arrays.stream(restored).map(ChannelHistogram::bins).toArray(Bins[]::new);
            int limit = Arrays.stream(bins).mapToInt(Bins::size).max().orElse(1);
            int group = (int) Math.max(1, Math.min(bins.length, options.memory() / layout.bytesPerChannel(limit)));
            for (int first = 0; first < bins.length; first += group) {
                ChannelHistogram[] histograms = restored;
                if (histograms == null) {
                    histograms = IntStream.range(first, Math.min(bins.length, first + group))
                            .mapToObj(u -> new ChannelHistogram(bins[u], limit, columns))
                            .toArray(ChannelHistogram[]::new);
                    passes.done().clear();
                }
                count(first, histograms, workers, group >= bins.length);
                then.accept(first, bins.length, histograms, workers);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write counts", e);
        }
    }

    /** Deletes the saved counts, after the results were written. */
    void deleteCheckpoint() {
        if (checkpoint != null) {
            checkpoint.delete();
        }
    }

    private ChannelHistogram @Nullable [] restore() {
        CountsCheckpoint from = checkpoint;
        if (from == null) {
            return null;
        }
        ChannelHistogram[] histograms = from.load(columns, blocks, totals());
        resumed = passes.done().cardinality();
        return histograms;
    }

    /** Everything that is counted except the histograms. */
    CountsFile.Totals totals() {
        List<MergeableVisitor> mergeable = new ArrayList<>();
        for (FeatureSource.Visitor observer : observers) {
            if (!(observer instanceof MergeableVisitor t)) {
                throw new IllegalStateException("the counts of " + observer + " cannot be saved");
            }
            mergeable.add(t);
        }
        return new CountsFile.Totals(passes.done(), support, mergeable);
    }

    /** @param all whether these are the histograms of all channels: only then are counts saved */
    private void count(int first, ChannelHistogram[] histograms, Workers workers, boolean all) {
        Counter counter = new Counter(blocks, first, histograms, columns, labelSets, workers);
        CountsCheckpoint saved = all ? checkpoint : null;
        try {
            passes.run(
                    counter::count,
                    first == 0 ? this::observeImage : (activations, labels) -> {},
                    saved == null
                            ? () -> {}
                            : () -> {
                                if (saved.isDue()) {
                                    save(saved, counter, histograms);
                                }
                            });
        } catch (BadInput e) {
            if (saved != null && passes.consistent() && !passes.done().isEmpty()) {
                save(saved, counter, histograms);
            }
            throw e;
        }
        counter.finish();
    }

    private void save(CountsCheckpoint to, Counter counter, ChannelHistogram[] histograms) {
        counter.flush();
        to.write(blocks, histograms, totals());
    }

    /** Passes each image of the first pass to the observers. */
    private void observeImage(ImageActivations activations, LabelIndex labels) {
        observers.forEach(o -> o.accept(activations.image(), activations.values()));
        support.add(labels);
    }
}
