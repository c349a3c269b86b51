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

/** Passes over the images of a data set, or of a shard of it, with their labels. Keeps track of the images that are done. */
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
    /** Whether every image is counted either for all channels or for none. */
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

    /** Receives each image after it was counted. */
    interface ImageObserver {
        void onImage(ImageActivations activations, LabelIndex labels);
    }

    /** Limits all passes to every {@code count}-th image, from image {@code index} on. */
    void shard(int index, int count) {
        Objects.checkIndex(index, count);
        shard = index;
        shards = count;
    }

    /** Images that the next pass skips. */
    BitSet done() {
        return done;
    }

    /** Whether every image is counted either for all channels or for none: false after a failure in the middle of an image. */
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

    /** Caches the activations of an image for later passes, in up to a quarter of the memory. */
    void cache(ImageActivations activations) {
        if (activations.bytes() * (cached.size() + 1) <= options.memory() / 4) {
            cached.add(activations);
        }
    }

    /**
     * One pass: the cached images first, then the others, each ordered by fold, so that the images of a batch have fewer label
     * sets.
     *
     * @param count receives the images with labels, in batches
     * @param seen receives each image afterwards
     * @param after runs after each batch
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
        new BatchPipeline(source, options.memory() / 16).run(rest, first, batch -> {
            process(batch, count, seen);
            after.run();
        });
    }

    /** Another pass over all images, which changes no counts. */
    void replay(Consumer<LabelledMaps> visit) {
        done.clear();
        run(batch -> batch.forEach(visit), (activations, labels) -> {}, () -> {});
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
