package org.sbonnx.auic.score.label;

import java.util.HashMap;
import java.util.Map;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.BilinearAxis;
import org.sbonnx.auic.grid.Framing;

/** One image's labels related to feature maps of each size [h, w]. Computed once per image and used for every channel. */
public final class LabelGeometry {
    private record Size(int h, int w) {}

    /** Up-sampling of an h × w map to the label map. */
    public record Upsampling(BilinearAxis rows, BilinearAxis columns) {}

    private final LabelIndex labels;
    private final Alignment alignment;
    private final Framing framing;
    private final Map<Size, CellIndex> cells = new HashMap<>();
    private final Map<Size, Upsampling> upsamplings = new HashMap<>();

    /**
     * @param alignment of the up-sampling to the label map
     * @param framing part of the feature maps that the image fills
     */
    public LabelGeometry(LabelIndex labels, Alignment alignment, Framing framing) {
        this.labels = labels;
        this.alignment = alignment;
        this.framing = framing;
    }

    public LabelIndex labels() {
        return labels;
    }

    /** The label sets of each cell of an h × w map. */
    public CellIndex cells(int h, int w) {
        return cells.computeIfAbsent(new Size(h, w), s -> CellIndex.of(labels, s.h(), s.w(), framing));
    }

    /** Interpolation weights from an h × w map to the label map. */
    public Upsampling upsampling(int h, int w) {
        return upsamplings.computeIfAbsent(
                new Size(h, w),
                s -> new Upsampling(
                        BilinearAxis.of(
                                s.h(), labels.height(), alignment, framing.vertical(labels.width(), labels.height())),
                        BilinearAxis.of(
                                s.w(),
                                labels.width(),
                                alignment,
                                framing.horizontal(labels.width(), labels.height()))));
    }
}
