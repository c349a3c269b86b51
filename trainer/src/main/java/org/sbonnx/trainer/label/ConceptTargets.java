package org.sbonnx.trainer.label;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.Preprocessor;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.data.Resize;
import org.sbonnx.schemas.model.Manifest.Channel;
import org.sbonnx.schemas.model.Manifest.Group;

/** Counts label pixels by concept of a group and by cell of a feature map. */
public final class ConceptTargets {
    private final Group group;
    private final int[] channelOf;
    private final @Nullable Preprocessor preprocessor;

    /**
     * @throws BadInput if the data lacks a concept that a channel is named after
     */
    public ConceptTargets(Group group, SegmentationData data, @Nullable Preprocess preprocess) {
        this.group = group;
        this.preprocessor = preprocess == null ? null : new Preprocessor(preprocess);
        this.channelOf = new int[data.concepts().size()];
        Arrays.fill(channelOf, -1);
        List<Channel> channels = group.channels();
        for (int c = 0; c < channels.size(); c++) {
            String name = channels.get(c).name();
            Concept concept = data.concepts().stream()
                    .filter(k ->
                            k.category().equals(group.category()) && k.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new BadInput(
                            "channel '" + name + "' of the bottleneck for category '" + group.category()
                                    + "' is not a concept of data set '" + data.name() + "'",
                            "train with concept data that annotates it"));
            channelOf[concept.index()] = c;
        }
    }

    /**
     * @param images of a batch
     * @param labels annotation of each of them; images without this category have no pixels
     * @param grid shape [·, ·, h, w] of the feature map
     * @return counts [images, channels, h, w]
     */
    public FloatTensor counts(int[] images, Map<Integer, List<LabelMap>> labels, Shape grid) {
        int height = Math.toIntExact(grid.get(2));
        int width = Math.toIntExact(grid.get(3));
        int plane = height * width;
        int channels = group.channels().size();
        float[] counts = new float[images.length * channels * plane];
        for (int i = 0; i < images.length; i++) {
            for (LabelMap map : labels.getOrDefault(images[i], List.of())) {
                if (map.category().equals(group.category())) {
                    add(map, height, width, counts, i * channels * plane);
                }
            }
        }
        return new FloatTensor(new long[] {images.length, channels, height, width}, counts);
    }

    private void add(LabelMap map, int height, int width, float[] counts, int offset) {
        int[] column = cells(map.width(), width, true, map);
        int[] row = cells(map.height(), height, false, map);
        for (int y = 0; y < map.height(); y++) {
            for (int x = 0; x < map.width(); x++) {
                short concept = map.concepts()[y * map.width() + x];
                int channel = concept < 0 ? -1 : channelOf[concept];
                if (channel >= 0) {
                    counts[offset + (channel * height + row[y]) * width + column[x]]++;
                }
            }
        }
    }

    /** Cell of each label pixel along one axis. */
    private int[] cells(int pixels, int cells, boolean horizontal, LabelMap map) {
        int[] out = new int[pixels];
        double start = 0;
        double share = 1;
        if (preprocessor != null && preprocessor.settings().resize() == Resize.LETTERBOX) {
            Preprocessor.Placement place = preprocessor.placement(map.width(), map.height());
            double extent = horizontal
                    ? preprocessor.settings().width()
                    : preprocessor.settings().height();
            start = (horizontal ? place.left() : place.top()) / extent;
            share = (horizontal ? place.width() : place.height()) / extent;
        }
        for (int i = 0; i < pixels; i++) {
            out[i] = Math.min(cells - 1, (int) ((start + (i + 0.5) / pixels * share) * cells));
        }
        return out;
    }
}
