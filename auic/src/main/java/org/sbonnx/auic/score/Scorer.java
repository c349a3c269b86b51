package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.Classes;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.ScoreReport;

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
    private final @Nullable String output;
    private final List<FeatureSource.Visitor> observers = new ArrayList<>();

    private final Slots slots;
    private final Combinations combinations = new Combinations();
    private final List<Channels> blocks = new ArrayList<>();
    private final List<Frame> kept = new ArrayList<>();
    private final Extents extents;

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
        this.output = reference;
        this.options = options;
        this.slots = new Slots(data.concepts());
        this.extents = new Extents(slots, combinations);
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

    /**
     * Scores; to be called once.
     *
     * @throws BadInput if a tensor is not {@code [1, K, h, w]} of finite numbers, or no pixel counts
     */
    public ScoreResult score() {
        try (Workers workers = new Workers(options.threads())) {
            Bins[] bins = sample(workers);
            int limit = Arrays.stream(bins).mapToInt(Bins::size).max().orElse(1);
            int group = (int) Math.max(1, Math.min(bins.length, options.memory() / perUnit(limit)));
            UnitResult[] results = new UnitResult[bins.length];
            for (int first = 0; first < bins.length; first += group) {
                Unit[] units = IntStream.range(first, Math.min(bins.length, first + group))
                        .mapToObj(u -> new Unit(bins[u], limit, slots))
                        .toArray(Unit[]::new);
                count(first, units, limit, workers);
                score(first, units, results, workers);
            }
            return assemble(results);
        }
    }

    /** Bytes that a unit's counts may take: rows of 32 bits and both halves' slots of 64. */
    private long perUnit(int bins) {
        return 24L * bins * slots.size();
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
            Maps[] maps = maps(frame);
            if (sampler[0] == null) {
                int units = layOut(maps);
                long room = options.memory() / 8 / 4 / units;
                sampler[0] = new Sampler(blocks, units, n, (int) Math.max(n, Math.min(SAMPLE_VALUES, room)));
            }
            LabelIndex labels = labels(image);
            if (!labels.isEmpty()) {
                sampler[0].add(new Geometry(labels, options), maps, workers);
            }
            if (frame.bytes() * n <= keep) {
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

    private Maps[] maps(Frame frame) {
        Map<String, FloatTensor> values = frame.values();
        List<Maps> maps = new ArrayList<>();
        try {
            for (ScoreTarget target : targets) {
                maps.add(Maps.of(target.tensor(), Objects.requireNonNull(values.get(target.tensor()))));
            }
            if (output != null) {
                maps.add(classes(output, Objects.requireNonNull(values.get(output))));
            }
        } catch (BadInput e) {
            throw new BadInput(
                    "image '" + data.imageName(frame.image()) + "' cannot be scored",
                    String.valueOf(e.getMessage()),
                    e);
        }
        for (Channels block : blocks) {
            if (maps.get(block.site()).channels() != block.channels()) {
                throw new BadInput(
                        "a tensor has " + block.channels() + " channels in one image and "
                                + maps.get(block.site()).channels() + " in '" + data.imageName(frame.image()) + "'",
                        "score a tensor with a fixed number of channels");
            }
        }
        return maps.toArray(Maps[]::new);
    }

    private Maps classes(String name, FloatTensor value) {
        int rank = value.shape().length;
        int h = rank < 2 ? 1 : value.dim(rank - 2);
        int w = value.dim(rank - 1);
        int[] classes = Classes.of(name, value, w, h, Framing.WHOLE);
        int channels = rank < 3 ? 1 : value.dim(rank - 3);
        if (channels == 1) {
            channels = 1
                    + data.concepts().stream()
                            .filter(c ->
                                    data.task().filter(c.category()::equals).isPresent())
                            .mapToInt(c -> c.id())
                            .max()
                            .orElse(0);
        }
        return new Maps.OneHot(channels, h, w, classes);
    }

    private LabelIndex labels(int image) {
        return LabelIndex.of(
                data.imageName(image), data.labels(image), image % 2, options.countUnannotated(), slots, combinations);
    }

    // Passes.

    private void count(int first, Unit[] units, int limit, Workers workers) {
        Counter counter = new Counter(blocks, first, units, limit, slots, combinations, workers);
        pass(first == 0, counter::count);
        counter.finish();
        if (first == 0 && extents.counted() == 0) {
            throw new BadInput(
                    "no pixel of data set '" + data.name() + "' counts", "check its labels, encodings and ignore ids");
        }
    }

    private void pass(boolean initial, Consumer<List<Counter.Shot>> visit) {
        Consumer<List<Frame>> work = frames -> {
            List<Counter.Shot> shots = new ArrayList<>();
            for (Frame frame : frames) {
                if (initial) {
                    observers.forEach(o -> o.accept(frame.image(), frame.values()));
                }
                LabelIndex labels = labels(frame.image());
                if (!labels.isEmpty()) {
                    if (initial) {
                        extents.add(labels);
                    }
                    shots.add(new Counter.Shot(
                            data.imageName(frame.image()), new Geometry(labels, options), maps(frame)));
                }
            }
            visit.accept(shots);
        };
        boolean[] done = new boolean[data.size()];
        kept.forEach(f -> done[f.image()] = true);
        int[] rest = IntStream.range(0, data.size()).filter(i -> !done[i]).toArray();
        new Pipeline(source, options.memory() / 16).run(rest, kept, work);
    }

    private void score(int first, Unit[] units, UnitResult[] results, Workers workers) {
        UnitScorer scorer = new UnitScorer(slots);
        Detail edges = new Detail.Edges();
        workers.each(units.length, (t, i) -> results[first + i] = scorer.score(units[i], edges, new double[0]));
        if (!options.exact()) {
            return;
        }
        List<Integer> open = new ArrayList<>();
        IntStream.range(0, units.length)
                .filter(i -> spooled(first + i, units[i]) > 0)
                .forEach(open::add);
        for (int from = 0; from < open.size(); ) {
            int to = from;
            long values = 0;
            while (to < open.size()) {
                long more = spooled(first + open.get(to), units[open.get(to)]);
                if (to > from && 8 * (values + more) > options.memory()) {
                    break;
                }
                values += more;
                to++;
            }
            List<Integer> part = open.subList(from, to);
            refine(first, units, part, results, workers);
            from = to;
        }
    }

    private void refine(int first, Unit[] units, List<Integer> part, UnitResult[] results, Workers workers) {
        UnitScorer scorer = new UnitScorer(slots);
        int[] numbers = part.stream().mapToInt(i -> first + i).toArray();
        Unit[] chosen = part.stream().map(i -> units[i]).toArray(Unit[]::new);
        Collector collector = new Collector(blocks, numbers, chosen, combinations, workers);
        pass(false, shots -> shots.forEach(s -> collector.add(s.geometry(), s.maps())));
        Map<Channels, double[]> rivals = new LinkedHashMap<>();
        blocks.forEach(b -> rivals.put(b, rivals(b, results)));
        workers.each(numbers.length, (t, i) -> {
            Channels block =
                    blocks.stream().filter(b -> b.holds(numbers[i])).findFirst().orElseThrow();
            results[numbers[i]] =
                    scorer.score(chosen[i], collector.values(i, slots), Objects.requireNonNull(rivals.get(block)));
        });
    }

    /** Best score of each concept over the channels of a block that were scored so far. */
    private double[] rivals(Channels block, UnitResult[] results) {
        double[] best = new double[slots.concepts().size()];
        for (int u = block.first(); u < block.first() + block.channels(); u++) {
            UnitResult r = results[u];
            for (int c = 0; r != null && c < best.length; c++) {
                best[c] = Double.isNaN(r.best()[c]) ? 0 : Math.max(best[c], r.best()[c]);
            }
        }
        return best;
    }

    /** Most values that a second pass would take of a unit: its cells or pixels in bins of more than one value. */
    private long spooled(int number, Unit unit) {
        boolean upsampled = blocks.stream().anyMatch(b -> b.holds(number) && b.upsampled());
        long values = upsampled ? 0 : inOpenBins(unit, unit.raw());
        for (int half = 0; half < 2 && upsampled; half++) {
            values += inOpenBins(unit, unit.folded(half, slots.counted()));
        }
        return values;
    }

    private static long inOpenBins(Unit unit, long @Nullable [] counts) {
        long values = 0;
        for (int b = 0; counts != null && b < counts.length; b++) {
            values += unit.single(b) ? 0 : counts[b];
        }
        return values;
    }

    // Results.

    private ScoreResult assemble(UnitResult[] results) {
        List<ScoreReport.Site> sites = new ArrayList<>();
        for (int site = 0; site < targets.size(); site++) {
            ScoreTarget target = targets.get(site);
            Map<String, ScoreReport.Grid> grids = new LinkedHashMap<>();
            List<Integer> active = List.of();
            int channels = 0;
            for (Channels block : ofSite(site)) {
                Assembler a = assembler(block, results);
                grids.put(block.grid(), a.grid(target.channelNames(), data.size() > 1));
                active = channels == 0 ? a.activeChannels() : active;
                channels = block.channels();
            }
            sites.add(new ScoreReport.Site(
                    target.tensor(), target.alias(), target.kind(), channels, active.size(), active, grids));
        }
        Map<String, ScoreReport.Reference> reference = new LinkedHashMap<>();
        for (Channels block : ofSite(targets.size())) {
            reference.put(block.grid(), assembler(block, results).reference());
        }
        return new ScoreResult(sites, reference, extents.concepts(), extents.dropped());
    }

    private List<Channels> ofSite(int site) {
        return blocks.stream().filter(b -> b.site() == site).toList();
    }

    private Assembler assembler(Channels block, UnitResult[] results) {
        return new Assembler(slots, Arrays.asList(results).subList(block.first(), block.first() + block.channels()));
    }
}
