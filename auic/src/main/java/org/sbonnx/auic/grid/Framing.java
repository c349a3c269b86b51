package org.sbonnx.auic.grid;

import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Preprocessor;
import org.sbonnx.datasets.SlidingWindows;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.data.Resize;

/**
 * The part of a feature map that an image fills: all of it when images are stretched to the model's size, and less when they are
 * letterboxed or when windows extend beyond the image.
 */
public final class Framing {
    /** Images fill the whole map. */
    public static final Framing WHOLE = new Framing(null);

    private final @Nullable Preprocessor preprocessor;

    private Framing(@Nullable Preprocessor preprocessor) {
        this.preprocessor = preprocessor;
    }

    /** The framing of a preprocessing. */
    public static Framing of(Preprocess preprocess) {
        return preprocess.resize() == Resize.STRETCH ? WHOLE : new Framing(new Preprocessor(preprocess));
    }

    /**
     * An interval of one axis.
     *
     * @param start first position
     * @param extent length
     * @param total length of the whole axis, in the same unit
     */
    public record Span(int start, int extent, int total) {
        /** The whole axis. */
        public static final Span ALL = new Span(0, 1, 1);

        /** Cell, of {@code cells} on the whole axis, that position {@code t} of {@code positions} in this interval falls into. */
        public int cell(int t, int positions, int cells) {
            long at = (long) start * positions + (long) t * extent;
            return (int) Math.min(cells - 1L, at * cells / ((long) total * positions));
        }
    }

    /** The horizontal interval for labels of the given size. */
    public Span horizontal(int width, int height) {
        if (preprocessor == null) {
            return Span.ALL;
        }
        Preprocess plan = preprocessor.settings();
        if (plan.windowed()) {
            return new Span(0, width, windows(plan, width, height).coveredWidth());
        }
        Preprocessor.Placement p = preprocessor.placement(width, height);
        return new Span(p.left(), p.width(), plan.width());
    }

    /** The vertical interval for labels of the given size. */
    public Span vertical(int width, int height) {
        if (preprocessor == null) {
            return Span.ALL;
        }
        Preprocess plan = preprocessor.settings();
        if (plan.windowed()) {
            return new Span(0, height, windows(plan, width, height).coveredHeight());
        }
        Preprocessor.Placement p = preprocessor.placement(width, height);
        return new Span(p.top(), p.height(), plan.height());
    }

    /**
     * Crops a map [1, K, h, w] to the whole cells that an image of the given size fills.
     *
     * @return the map itself if the image fills it
     */
    public FloatTensor crop(FloatTensor map, int width, int height) {
        if (preprocessor == null || map.shape().length != 4) {
            return map;
        }
        int[] rows = cells(vertical(width, height), map.dim(2));
        int[] columns = cells(horizontal(width, height), map.dim(3));
        long[] shape = {1, map.dim(1), rows[1] - rows[0], columns[1] - columns[0]};
        float[] part = new float[Math.toIntExact(FloatTensor.count(shape))];
        int at = 0;
        for (int k = 0; k < map.dim(1); k++) {
            for (int y = rows[0]; y < rows[1]; y++) {
                int from = (k * map.dim(2) + y) * map.dim(3);
                System.arraycopy(map.data(), from + columns[0], part, at, columns[1] - columns[0]);
                at += columns[1] - columns[0];
            }
        }
        return new FloatTensor(shape, part);
    }

    /** First cell of an interval, and the one after its last. */
    private static int[] cells(Span span, int cells) {
        int first = (int) Math.min(cells - 1L, Math.round((double) span.start() * cells / span.total()));
        int end = (int) Math.round((double) (span.start() + span.extent()) * cells / span.total());
        return new int[] {first, Math.max(first + 1, Math.min(cells, end))};
    }

    /** Labels have the size of their image, so the same windows apply to them. */
    private static SlidingWindows windows(Preprocess plan, int width, int height) {
        return SlidingWindows.covering(width, height, plan.width(), plan.height());
    }
}
