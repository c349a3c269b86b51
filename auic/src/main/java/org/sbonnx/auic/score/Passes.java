package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.sbonnx.auic.score.label.ConceptColumns;
import org.sbonnx.auic.score.label.LabelGeometry;
import org.sbonnx.auic.score.label.LabelIndex;
import org.sbonnx.auic.score.label.LabelSets;
import org.sbonnx.auic.score.map.BatchPipeline;
import org.sbonnx.auic.score.map.ImageActivations;
import org.sbonnx.auic.score.map.LabelledMaps;
import org.sbonnx.auic.score.map.TargetMaps;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;

/** Streams the images of a data set, or of a shard of it, with what their labels mean; keeps account of which are done. */
final class Passes {
    private final FeatureSource source;
    private final SegmentationData data;
    private final TargetMaps maps;
    private final ConceptColumns columns;
    private final LabelSets labelSets;
    private final ScoreOptions options;
    private final List<ImageActivations> cached = new ArrayList<>();
    private final BitSet done = new BitSet();
    private int shard;
    private int shards = 1;
    /** Whether each image is either counted everywhere or nowhere. */
    private volatile boolean consistent = true;

    Passes(
            FeatureSource source,
            SegmentationData data,
            TargetMaps targetMaps,
            ConceptColumns columns,
            LabelSets labelSets,
            ScoreOptions options) {
        this.source = source;
        this.data = data;
        this.maps = targetMaps;
        this.columns = columns;
        this.labelSets = labelSets;
        this.options = options;
    }

    /** Sees an image once it has been counted. */
    interface ImageObserver {
        void onImage(ImageActivations activations, LabelIndex labels);
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
    boolean consistent() {
        return consistent;
    }

    LabelIndex labels(int image) {
        return LabelIndex.of(
                data.imageName(image), data.labels(image), fold(image), options.countUnannotated(), columns, labelSets);
    }

    private static int fold(int image) {
        return image % 2;
    }

    /** Keeps a frame for the passes to come, as long as a quarter of the memory suffices. */
    void cache(ImageActivations activations) {
        if (activations.bytes() * (cached.size() + 1) <= options.memory() / 4) {
            cached.add(activations);
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
    void run(Consumer<List<LabelledMaps>> count, ImageObserver seen, Runnable after) {
        List<ImageActivations> first = cached.stream()
                .filter(f -> wanted(f.image()))
                .sorted(Comparator.comparingInt(f -> fold(f.image())))
                .toList();
        BitSet cachedImages = new BitSet();
        first.forEach(f -> cachedImages.set(f.image()));
        int[] rest = IntStream.range(0, data.size())
                .filter(i -> wanted(i) && !cachedImages.get(i))
                .boxed()
                .sorted(Comparator.comparingInt(Passes::fold))
                .mapToInt(i -> i)
                .toArray();
        new BatchPipeline(source, options.memory() / 16).run(rest, first, frames -> {
            process(frames, count, seen);
            after.run();
        });
    }

    /** A pass over all images that changes no counts. */
    void replay(Consumer<LabelledMaps> visit) {
        done.clear();
        run(shots -> shots.forEach(visit), (frame, labels) -> {}, () -> {});
    }

    private void process(List<ImageActivations> batch, Consumer<List<LabelledMaps>> count, ImageObserver seen) {
        List<LabelledMaps> labelledBatch = new ArrayList<>();
        List<LabelIndex> indices = new ArrayList<>();
        for (ImageActivations activations : batch) {
            LabelIndex labels = labels(activations.image());
            indices.add(labels);
            if (!labels.isEmpty()) {
                labelledBatch.add(new LabelledMaps(
                        data.imageName(activations.image()),
                        new LabelGeometry(labels, options.alignment(), options.framing()),
                        maps.extract(activations)));
            }
        }
        consistent = false;
        count.accept(labelledBatch);
        for (int i = 0; i < batch.size(); i++) {
            seen.onImage(batch.get(i), indices.get(i));
            done.set(batch.get(i).image());
        }
        consistent = true;
    }

    private boolean wanted(int image) {
        return image % shards == shard && !done.get(image);
    }
}
