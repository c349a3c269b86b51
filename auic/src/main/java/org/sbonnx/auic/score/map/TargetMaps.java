package org.sbonnx.auic.score.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.PredictedClasses;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/** Extracts an image's feature maps: those of the scored tensors, and the argmax classes of the model's output. */
public final class TargetMaps {
    private final SegmentationData data;
    private final List<String> tensors;
    private final @Nullable String output;
    private final List<ChannelBlock> blocks;

    /**
     * @param tensors names of the tensors to score
     * @param output whose argmax classes are one-hot channels; null for none
     * @param blocks blocks so far: every image must have the same numbers of channels
     */
    public TargetMaps(SegmentationData data, List<String> tensors, @Nullable String output, List<ChannelBlock> blocks) {
        this.data = data;
        this.tensors = List.copyOf(tensors);
        this.output = output;
        this.blocks = blocks;
    }

    /**
     * Maps of the scored tensors, followed by the reference.
     *
     * @throws BadInput if a tensor is not {@code [1, K, h, w]} of finite numbers or changes its number of channels
     */
    public FeatureMaps[] extract(ImageActivations activations) {
        Map<String, FloatTensor> values = activations.values();
        List<FeatureMaps> maps = new ArrayList<>();
        try {
            for (String tensor : tensors) {
                maps.add(FeatureMaps.of(tensor, Objects.requireNonNull(values.get(tensor))));
            }
            if (output != null) {
                maps.add(classes(output, Objects.requireNonNull(values.get(output))));
            }
        } catch (BadInput e) {
            throw new BadInput(
                    "image '" + data.imageName(activations.image()) + "' cannot be scored",
                    String.valueOf(e.getMessage()),
                    e);
        }
        for (ChannelBlock block : blocks) {
            if (maps.get(block.site()).channels() != block.channels()) {
                throw new BadInput(
                        "a tensor has " + block.channels() + " channels in one image and "
                                + maps.get(block.site()).channels() + " in '" + data.imageName(activations.image())
                                + "'",
                        "score a tensor with a fixed number of channels");
            }
        }
        return maps.toArray(FeatureMaps[]::new);
    }

    private FeatureMaps classes(String name, FloatTensor value) {
        int rank = value.shape().length;
        int h = rank < 2 ? 1 : value.dim(rank - 2);
        int w = value.dim(rank - 1);
        int[] classes = PredictedClasses.argmax(name, value, w, h, Framing.WHOLE);
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
        return new FeatureMaps.OneHot(channels, h, w, classes);
    }
}
