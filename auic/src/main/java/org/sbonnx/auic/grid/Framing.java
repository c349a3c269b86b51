package org.sbonnx.auic.grid;

import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Preprocessor;
import org.sbonnx.schemas.Preprocess;

/**
 * Which part of a feature map an image fills: all of it when images are stretched to the model's size, less when they are
 * letterboxed.
 */
public final class Framing {
    /** Images fill the whole map. */
    public static final Framing WHOLE = new Framing(null);

    private final @Nullable Preprocessor letterbox;

    private Framing(@Nullable Preprocessor letterbox) {
        this.letterbox = letterbox;
    }

    /** The framing of a preprocessing. */
    public static Framing of(Preprocess preprocess) {
        return preprocess.resize().equals("letterbox") ? new Framing(new Preprocessor(preprocess)) : WHOLE;
    }

    /**
     * A stretch of one axis.
     *
     * @param start first position
     * @param extent length
     * @param total length of the whole axis, in the same unit
     */
    public record Span(int start, int extent, int total) {
        /** The whole axis. */
        public static final Span ALL = new Span(0, 1, 1);

        /** Cell, of {@code cells} on the whole axis, that position {@code t} of {@code positions} on this stretch falls into. */
        public int cell(int t, int positions, int cells) {
            long at = (long) start * positions + (long) t * extent;
            return (int) Math.min(cells - 1L, at * cells / ((long) total * positions));
        }
    }

    /** The horizontal stretch for labels of that size. */
    public Span across(int width, int height) {
        if (letterbox == null) {
            return Span.ALL;
        }
        Preprocessor.Placement p = letterbox.place(width, height);
        return new Span(p.left(), p.width(), letterbox.plan().width());
    }

    /** The vertical stretch for labels of that size. */
    public Span down(int width, int height) {
        if (letterbox == null) {
            return Span.ALL;
        }
        Preprocessor.Placement p = letterbox.place(width, height);
        return new Span(p.top(), p.height(), letterbox.plan().height());
    }
}
