package org.sbonnx.auic.score;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.Tallied;
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
 * Counts  long, exact; each unit (channel, grid) is counted by one thread at a time in the order of the images, and addition
 *         is all there is: figures do not depend on threads
 * Result  scores of the first pass are the best bin edge found, with certified bounds; exact ones after the second pass, or
 *         after the first where a channel takes few values (a one-hot code)
 * Source  Losch et al. 2021, section 4, eq. 22 to 27; K counts active channels
 * Cost    O(images · K · cells) time and one inference pass, O(K · bins · concepts) memory, at most the options' limit: more
 *         passes where it does not fit; the exact pass holds the values of as many channels as fit
 * </pre>
 */
public final class Scorer {
    /** Images that the bins are laid out from. */
    private static final int SAMPLE_IMAGES = 12;

    private static final int SAMPLE_VALUES = 1 << 15;
    private static final int LEAST_BINS = 96;

    private final FeatureSource source;
    private final SegmentationData data;
    private final ScoreOptions options;
    private final List<ScoreTarget> targets;
    private final FrameMaps maps;
    private final List<FeatureSource.Visitor> observers = new ArrayList<>();

    private final Slots slots;
    private final Combinations combinations = new Combinations();
    private final List<Channels> blocks = new ArrayList<>();
    private final List<Frame> kept = new ArrayList<>();
    private final Extents extents;
    private final SecondPass second;
    private final Grading grading;
    private final BitSet done = new BitSet();
    private @Nullable Checkpoint checkpoint;
    private int shard;
    private int shards = 1;
    private int resumed;
    /** Whether each image is either counted everywhere or nowhere. */
    private volatile boolean whole = true;

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
        this.source = source;
        this.data = data;
        this.targets = List.copyOf(targets);
        this.options = options;
        this.maps = new FrameMaps(data, targets, reference, blocks);
        this.slots = new Slots(data.concepts());
        this.extents = new Extents(slots, combinations);
        this.second = new SecondPass(blocks, slots, combinations, options.memory(), this::again);
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
        Objects.checkIndex(index, count);
        shard = index;
        shards = count;
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
            again(bootstrap::add);
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
                    ? sample(workers)
                    : Arrays.stream(restored).map(Unit::bins).toArray(Bins[]::new);
            int limit = Arrays.stream(bins).mapToInt(Bins::size).max().orElse(1);
            int group = (int) Math.max(1, Math.min(bins.length, options.memory() / perUnit(limit)));
            for (int first = 0; first < bins.length; first += group) {
                Unit[] units = restored;
                if (units == null) {
                    units = IntStream.range(first, Math.min(bins.length, first + group))
                            .mapToObj(u -> new Unit(bins[u], limit, slots))
                            .toArray(Unit[]::new);
                    done.clear();
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
        resumed = done.cardinality();
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
        return new CountsFile.Rest(done, extents, tallied);
    }

    /** Bytes that a unit's counts may take: rows for twice as many combinations as slots, twice, and both halves' slots. */
    private long perUnit(int bins) {
        return 48L * bins * slots.size();
    }

    // First images: shapes, bins.

    private Bins[] sample(Workers workers) {
        int n = Math.min(SAMPLE_IMAGES, data.size());
        int[] images = IntStream.range(0, n)
                .map(i -> (int) ((long) i * data.size() / n))
                .toArray();
        Sampler[] sampler = {null};
        long keep = options.memory() / 4;
        source.stream(images, (image, values) -> {
            Frame frame = new Frame();
            frame.copy(image, values);
            Maps[] shot = maps.of(frame);
            if (sampler[0] == null) {
                int units = layOut(shot);
                long room = options.memory() / 8 / 4 / units;
                sampler[0] = new Sampler(blocks, units, n, (int) Math.max(n, Math.min(SAMPLE_VALUES, room)));
            }
            LabelIndex labels = labels(image);
            if (!labels.isEmpty()) {
                sampler[0].add(new Geometry(labels, options), shot, workers);
            }
            if (frame.bytes() * (kept.size() + 1) <= keep) {
                kept.add(frame);
            }
        });
        int units = blocks.stream().mapToInt(Channels::channels).sum();
        int limit = (int) Math.min(options.bins(), Math.max(LEAST_BINS, options.memory() / perUnit(1) / units));
        Bins[] bins = new Bins[units];
        Sampler full = Objects.requireNonNull(sampler[0]);
        workers.each(units, (t, u) -> bins[u] = full.plan(u, limit));
        return bins;
    }

    /** Numbers the units: site by site, grid by grid, channel by channel. */
    private int layOut(Maps[] maps) {
        int first = 0;
        for (int site = 0; site < maps.length; site++) {
            for (String grid : options.grids()) {
                blocks.add(new Channels(site, grid, first, maps[site].channels()));
                first += maps[site].channels();
            }
        }
        return first;
    }

    private LabelIndex labels(int image) {
        return LabelIndex.of(
                data.imageName(image), data.labels(image), image % 2, options.countUnannotated(), slots, combinations);
    }

    // Passes.

    private void count(int first, Unit[] units, int limit, Workers workers, boolean atOnce) {
        Counter counter = new Counter(blocks, first, units, limit, slots, combinations, workers);
        Checkpoint aside = atOnce ? checkpoint : null;
        try {
            pass(
                    first == 0,
                    shots -> counter.count(shots),
                    aside == null
                            ? () -> {}
                            : () -> {
                                if (aside.due()) {
                                    counter.settle();
                                    aside.write(blocks, units, rest());
                                }
                            });
        } catch (BadInput e) {
            if (aside != null && whole && !done.isEmpty()) {
                counter.settle();
                aside.write(blocks, units, rest());
            }
            throw e;
        }
        counter.finish();
    }

    private void requireCounted() {
        if (extents.counted() == 0) {
            throw new BadInput(
                    "no pixel of data set '" + data.name() + "' counts", "check its labels, encodings and ignore ids");
        }
    }

    private void pass(boolean initial, Consumer<List<Counter.Shot>> visit, Runnable after) {
        Consumer<List<Frame>> work = frames -> {
            List<Counter.Shot> shots = new ArrayList<>();
            List<LabelIndex> indices = new ArrayList<>();
            for (Frame frame : frames) {
                LabelIndex labels = labels(frame.image());
                indices.add(labels);
                if (!labels.isEmpty()) {
                    shots.add(new Counter.Shot(
                            data.imageName(frame.image()), new Geometry(labels, options), maps.of(frame)));
                }
            }
            whole = false;
            visit.accept(shots);
            for (int i = 0; i < frames.size(); i++) {
                if (initial) {
                    Frame frame = frames.get(i);
                    observers.forEach(o -> o.accept(frame.image(), frame.values()));
                    extents.add(indices.get(i));
                }
                done.set(frames.get(i).image());
            }
            whole = true;
            after.run();
        };
        List<Frame> first = kept.stream().filter(f -> wanted(f.image())).toList();
        BitSet held = new BitSet();
        first.forEach(f -> held.set(f.image()));
        int[] rest = IntStream.range(0, data.size())
                .filter(i -> wanted(i) && !held.get(i))
                .toArray();
        new Pipeline(source, options.memory() / 8).run(rest, first, work);
    }

    /** A pass over all images that changes no counts. */
    private void again(Consumer<Counter.Shot> visit) {
        done.clear();
        pass(false, shots -> shots.forEach(visit), () -> {});
    }

    private boolean wanted(int image) {
        return image % shards == shard && !done.get(image);
    }
}
