package org.sbonnx.auic.score;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.Tallied;
import org.sbonnx.auic.score.count.Bins;
import org.sbonnx.auic.score.count.Counter;
import org.sbonnx.auic.score.count.Unit;
import org.sbonnx.auic.score.count.Workers;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Extents;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Channels;
import org.sbonnx.auic.score.map.Frame;
import org.sbonnx.auic.score.map.FrameMaps;
import org.sbonnx.auic.score.metric.UnitResult;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;

/**
 * How well the channels of tensors align with the concepts of a data set.
 *
 * <pre>
 * Input   activations float32 [1, K, h, w] an image, NaN and infinities refused; labels with void and multi-label pixels
 * Counts  long, exact; each unit (channel, grid) is counted by one thread at a time, and addition is all there is: figures do
 *         not depend on threads, nor on the order of the images
 * Result  scores of the first pass are the best bin edge found, with certified bounds; exact ones after the second pass, or
 *         after the first where a channel takes few values (a one-hot code)
 * Source  Losch et al. 2021, section 4, eq. 22 to 27; K counts active channels
 * Cost    O(images · K · cells) time and one inference pass, O(K · bins · concepts) memory, at most the options' limit: more
 *         passes where it does not fit; the exact pass holds the values of as many channels as fit
 * </pre>
 */
public final class Scorer {
    private final SegmentationData data;
    private final ScoreOptions options;
    private final List<ScoreTarget> targets;
    private final Passes passes;
    private final BinLayout layout;
    private final List<FeatureSource.Visitor> observers = new ArrayList<>();

    private final Slots slots;
    private final Combinations combinations = new Combinations();
    private final List<Channels> blocks = new ArrayList<>();
    private final Extents extents;
    private final SecondPass second;
    private final Grading grading;
    private @Nullable Checkpoint checkpoint;
    private int resumed;

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
        this.slots = new Slots(data.concepts());
        FrameMaps maps = new FrameMaps(data, targets, reference, blocks);
        this.passes = new Passes(source, data, maps, slots, combinations, options);
        this.layout = new BinLayout(source, data, maps, blocks, slots, options);
        this.extents = new Extents(slots, combinations);
        this.second = new SecondPass(blocks, slots, combinations, options.memory(), passes::again);
        this.grading = new Grading(blocks, slots, options.exact(), second);
    }

    private static void requireTensor(FeatureSource source, String tensor) {
        if (!source.tensors().contains(tensor)) {
            throw new IllegalArgumentException("the source does not compute '" + tensor + "'");
        }
    }

    /** Lets {@code visitor} see each image once, along with the first pass; one image at a time, in any order. */
    public Scorer observe(FeatureSource.Visitor visitor) {
        observers.add(visitor);
        return this;
    }

    /** Counts every {@code count}-th image only, from image {@code index} on; the bins are those of all images. */
    public Scorer shard(int index, int count) {
        passes.shard(index, count);
        return this;
    }

    /**
     * Puts the counts aside from time to time, and begins with what stands there from an earlier run of the same key. Runs
     * whose counts do not fit into memory at once begin anew.
     *
     * @param key identity of everything that the counts depend on
     * @param interval between two writings
     */
    public Scorer resume(Path file, String key, Duration interval) {
        checkpoint = new Checkpoint(file, key, interval);
        return this;
    }

    /** Images whose counts were taken from an earlier run; known once scoring has ended. */
    public int resumed() {
        return resumed;
    }

    /**
     * Scores; to be called once, instead of {@link #count}.
     *
     * @throws BadInput if a tensor is not {@code [1, K, h, w]} of finite numbers, or no pixel counts
     */
    public ScoreResult score() {
        UnitResult[][] results = {null};
        run((first, all, units, workers) -> {
            if (first == 0) {
                requireCounted();
                results[0] = new UnitResult[all];
            }
            grading.score(first, units, results[0], workers);
        });
        if (checkpoint != null) {
            checkpoint.delete();
        }
        return new Results(targets, blocks, slots, extents, data.size() > 1, bootstrap(results[0])).of(results[0]);
    }

    private Map<Channels, List<Double>> bootstrap(UnitResult[] results) {
        if (options.resamples() == 0) {
            return Map.of();
        }
        if (Bootstrap.bytes(results.length, options.resamples()) * data.size() > options.memory()) {
            throw new BadInput(
                    options.resamples() + " resamples of " + data.size() + " images by " + results.length
                            + " channels do not fit into memory",
                    "ask for fewer resamples, score fewer sites at once, or give Java more heap");
        }
        try (Workers workers = new Workers(options.threads())) {
            Bootstrap bootstrap = new Bootstrap(blocks, slots, combinations, results, workers);
            passes.again(bootstrap::add);
            return bootstrap.intervals(options.resamples(), options.seed());
        }
    }

    /**
     * Counts, without scoring, into files that {@link ShardedCounts} merges.
     *
     * @param values where the second pass puts the values that exact scores need; null for none
     * @param key identity of everything that the counts depend on
     */
    public void count(Path counts, @Nullable Path values, String key) {
        if (options.exact() != (values != null)) {
            throw new IllegalArgumentException("exact scores need a file of values, others have none");
        }
        if (values == null) {
            AtomicFile.write(counts, out -> count(out, key, (first, all, units, workers) -> {}));
        } else {
            AtomicFile.write(
                    counts,
                    out -> AtomicFile.write(values, to -> {
                        ValuesFile.Writer writer = new ValuesFile.Writer(to, key, combinations);
                        count(
                                out,
                                key,
                                (first, all, units, workers) -> second.over(first, units, false, workers, writer::add));
                        writer.finish();
                    }));
        }
        if (checkpoint != null) {
            checkpoint.delete();
        }
    }

    private void count(OutputStream out, String key, Counted then) throws IOException {
        CountsFile.Writer[] writer = {null};
        try {
            run((first, all, units, workers) -> {
                if (first == 0) {
                    writer[0] = new CountsFile.Writer(out, key, blocks);
                }
                for (Unit unit : units) {
                    writer[0].unit(unit);
                }
                then.on(first, all, units, workers);
            });
            writer[0].finish(rest());
        } finally {
            if (writer[0] != null) {
                writer[0].close();
            }
        }
    }

    /** What happens to units once they are counted. */
    private interface Counted {
        void on(int first, int all, Unit[] units, Workers workers) throws IOException;
    }

    private void run(Counted then) {
        try (Workers workers = new Workers(options.threads())) {
            Unit[] restored = restore();
            Bins[] bins = restored == null
                    ? layout.sample(passes, workers)
                    : Arrays.stream(restored).map(Unit::bins).toArray(Bins[]::new);
            int limit = Arrays.stream(bins).mapToInt(Bins::size).max().orElse(1);
            int group = (int) Math.max(1, Math.min(bins.length, options.memory() / layout.perUnit(limit)));
            for (int first = 0; first < bins.length; first += group) {
                Unit[] units = restored;
                if (units == null) {
                    units = IntStream.range(first, Math.min(bins.length, first + group))
                            .mapToObj(u -> new Unit(bins[u], limit, slots))
                            .toArray(Unit[]::new);
                    passes.done().clear();
                }
                count(first, units, limit, workers, group >= bins.length);
                then.on(first, bins.length, units, workers);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write counts", e);
        }
    }

    private Unit @Nullable [] restore() {
        Checkpoint from = checkpoint;
        if (from == null) {
            return null;
        }
        Unit[] units = from.load(slots, blocks, rest());
        resumed = passes.done().cardinality();
        return units;
    }

    private CountsFile.Rest rest() {
        List<Tallied> tallied = new ArrayList<>();
        for (FeatureSource.Visitor observer : observers) {
            if (!(observer instanceof Tallied t)) {
                throw new IllegalStateException("what " + observer + " counts cannot be put aside");
            }
            tallied.add(t);
        }
        return new CountsFile.Rest(passes.done(), extents, tallied);
    }

    private void count(int first, Unit[] units, int limit, Workers workers, boolean atOnce) {
        Counter counter = new Counter(blocks, first, units, slots, combinations, workers);
        Checkpoint aside = atOnce ? checkpoint : null;
        try {
            passes.over(
                    counter::count,
                    first == 0 ? this::see : (frame, labels) -> {},
                    aside == null
                            ? () -> {}
                            : () -> {
                                if (aside.due()) {
                                    counter.settle();
                                    aside.write(blocks, units, rest());
                                }
                            });
        } catch (BadInput e) {
            if (aside != null && passes.whole() && !passes.done().isEmpty()) {
                counter.settle();
                aside.write(blocks, units, rest());
            }
            throw e;
        }
        counter.finish();
    }

    /** What the first pass does with each image besides counting it. */
    private void see(Frame frame, LabelIndex labels) {
        observers.forEach(o -> o.accept(frame.image(), frame.values()));
        extents.add(labels);
    }

    private void requireCounted() {
        if (extents.counted() == 0) {
            throw new BadInput(
                    "no pixel of data set '" + data.name() + "' counts", "check its labels, encodings and ignore ids");
        }
    }
}
