package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.sbonnx.auic.score.count.Counter;
import org.sbonnx.auic.score.label.Combinations;
import org.sbonnx.auic.score.label.Geometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.Slots;
import org.sbonnx.auic.score.map.Frame;
import org.sbonnx.auic.score.map.FrameMaps;
import org.sbonnx.auic.score.map.Pipeline;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;

/** Streams the images of a data set, or of a shard of it, with what their labels mean; keeps account of which are done. */
final class Passes {
    private final FeatureSource source;
    private final SegmentationData data;
    private final FrameMaps maps;
    private final Slots slots;
    private final Combinations combinations;
    private final ScoreOptions options;
    private final List<Frame> kept = new ArrayList<>();
    private final BitSet done = new BitSet();
    private int shard;
    private int shards = 1;
    /** Whether each image is either counted everywhere or nowhere. */
    private volatile boolean whole = true;

    Passes(
            FeatureSource source,
            SegmentationData data,
            FrameMaps maps,
            Slots slots,
            Combinations combinations,
            ScoreOptions options) {
        this.source = source;
        this.data = data;
        this.maps = maps;
        this.slots = slots;
        this.combinations = combinations;
        this.options = options;
    }

    /** Sees an image once it has been counted. */
    interface Seen {
        void see(Frame frame, LabelIndex labels);
    }

    /** Limits all passes to every {@code count}-th image, from image {@code index} on. */
    void shard(int index, int count) {
        Objects.checkIndex(index, count);
        shard = index;
        shards = count;
    }

    /** Images that the next pass leaves out. */
    BitSet done() {
        return done;
    }

    /** Whether each image is either counted everywhere or nowhere: false where a pass was left in the middle of one. */
    boolean whole() {
        return whole;
    }

    LabelIndex labels(int image) {
        return LabelIndex.of(
                data.imageName(image),
                data.labels(image),
                half(image),
                options.countUnannotated(),
                slots,
                combinations);
    }

    private static int half(int image) {
        return image % 2;
    }

    /** Keeps a frame for the passes to come, as long as a quarter of the memory suffices. */
    void keep(Frame frame) {
        if (frame.bytes() * (kept.size() + 1) <= options.memory() / 4) {
            kept.add(frame);
        }
    }

    /**
     * One pass: first what images are kept, then the others, in either case half by half, so that those counted together have
     * fewer combinations of labels and half.
     *
     * @param count takes the images that have labels, some at a time
     * @param seen takes each image then
     * @param after is run each time that some images are done
     */
    void over(Consumer<List<Counter.Shot>> count, Seen seen, Runnable after) {
        List<Frame> first = kept.stream()
                .filter(f -> wanted(f.image()))
                .sorted(Comparator.comparingInt(f -> half(f.image())))
                .toList();
        BitSet held = new BitSet();
        first.forEach(f -> held.set(f.image()));
        int[] rest = IntStream.range(0, data.size())
                .filter(i -> wanted(i) && !held.get(i))
                .boxed()
                .sorted(Comparator.comparingInt(Passes::half))
                .mapToInt(i -> i)
                .toArray();
        new Pipeline(source, options.memory() / 16).run(rest, first, frames -> {
            some(frames, count, seen);
            after.run();
        });
    }

    /** A pass over all images that changes no counts. */
    void again(Consumer<Counter.Shot> visit) {
        done.clear();
        over(shots -> shots.forEach(visit), (frame, labels) -> {}, () -> {});
    }

    private void some(List<Frame> frames, Consumer<List<Counter.Shot>> count, Seen seen) {
        List<Counter.Shot> shots = new ArrayList<>();
        List<LabelIndex> indices = new ArrayList<>();
        for (Frame frame : frames) {
            LabelIndex labels = labels(frame.image());
            indices.add(labels);
            if (!labels.isEmpty()) {
                shots.add(
                        new Counter.Shot(data.imageName(frame.image()), new Geometry(labels, options), maps.of(frame)));
            }
        }
        whole = false;
        count.accept(shots);
        for (int i = 0; i < frames.size(); i++) {
            seen.see(frames.get(i), indices.get(i));
            done.set(frames.get(i).image());
        }
        whole = true;
    }

    private boolean wanted(int image) {
        return image % shards == shard && !done.get(image);
    }
}
