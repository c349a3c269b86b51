package org.sbonnx.datasets;

import java.util.ArrayList;
import java.util.List;

/**
 * Windows of a model's input size on an image of any size. Windows begin at multiples of a stride (a power of two, at most 32)
 * and reach beyond the right and lower edge rather than leave pixels out. Neighbours aim at an overlap of a third of the window;
 * rounding to the stride can leave less, but never a gap.
 *
 * @param width of each window in pixels
 * @param height of each window in pixels
 * @param lefts first columns, ascending from 0
 * @param tops first rows, ascending from 0
 */
public record SlidingWindows(int width, int height, List<Integer> lefts, List<Integer> tops) {
    /** Stride of large windows; a window below three strides has a smaller one. */
    private static final int STRIDE = 32;

    private static final double ADVANCE = 2.0 / 3;

    public SlidingWindows {
        lefts = List.copyOf(lefts);
        tops = List.copyOf(tops);
    }

    /** The windows of an image. */
    public static SlidingWindows covering(int imageWidth, int imageHeight, int width, int height) {
        return new SlidingWindows(width, height, positions(imageWidth, width), positions(imageHeight, height));
    }

    private static List<Integer> positions(int extent, int window) {
        if (extent <= window) {
            return List.of(0);
        }
        int stride = Math.max(1, Math.min(STRIDE, Integer.highestOneBit(Math.max(1, window / 3))));
        int last = (extent - window + stride - 1) / stride;
        int steps = (int) Math.ceil(last * stride / (ADVANCE * window));
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i <= steps; i++) {
            positions.add((int) ((long) i * last / steps) * stride);
        }
        return positions;
    }

    /** Number of windows. */
    public int count() {
        return lefts.size() * tops.size();
    }

    /** First column of window {@code i}: windows go row by row. */
    public int left(int i) {
        return lefts.get(i % lefts.size());
    }

    /** First row of window {@code i}. */
    public int top(int i) {
        return tops.get(i / lefts.size());
    }

    /** Columns that the windows cover together. */
    public int coveredWidth() {
        return lefts.get(lefts.size() - 1) + width;
    }

    /** Rows that the windows cover together. */
    public int coveredHeight() {
        return tops.get(tops.size() - 1) + height;
    }
}
