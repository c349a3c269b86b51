package org.sbonnx.auic.score.label;

import java.util.HashMap;
import java.util.Map;
import org.sbonnx.auic.grid.BilinearAxis;
import org.sbonnx.auic.score.ScoreOptions;

/** What one image's labels mean for maps of each size; made once an image, used for every channel. */
public final class LabelGeometry {
    private record Size(int h, int w) {}

    /** Up-sampling of an h × w map to the label map. */
    public record Upsampling(BilinearAxis rows, BilinearAxis columns) {}

    private final LabelIndex labels;
    private final ScoreOptions options;
    private final Map<Size, CellIndex> cells = new HashMap<>();
    private final Map<Size, Upsampling> upsamplings = new HashMap<>();

    public LabelGeometry(LabelIndex labels, ScoreOptions options) {
        this.labels = labels;
        this.options = options;
    }

    public LabelIndex labels() {
        return labels;
    }

    public CellIndex cells(int h, int w) {
        return cells.computeIfAbsent(new Size(h, w), s -> CellIndex.of(labels, s.h(), s.w(), options.framing()));
    }

    public Upsampling upsampling(int h, int w) {
        return upsamplings.computeIfAbsent(
                new Size(h, w),
                s -> new Upsampling(
                        BilinearAxis.of(
                                s.h(),
                                labels.height(),
                                options.alignment(),
                                options.framing().vertical(labels.width(), labels.height())),
                        BilinearAxis.of(
                                s.w(),
                                labels.width(),
                                options.alignment(),
                                options.framing().horizontal(labels.width(), labels.height()))));
    }
}
