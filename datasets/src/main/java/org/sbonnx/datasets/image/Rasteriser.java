package org.sbonnx.datasets.image;

import java.util.Arrays;

/**
 * Fills shapes with the pixels that Pillow's ImageDraw fills, outline included, so that masks agree with those of Python tools.
 *
 * <p>Coordinates are those of pixel centres, truncated to integers. A polygon covers, row by row, the pixels between its
 * crossings (rounded to the nearest pixel, halves inwards) and its own edges and corners; slopes are single-precision, as in
 * Pillow. Pillow leaves a gap of a few pixels in some sharp notches of a polygon; this class fills it.
 */
public final class Rasteriser {
    private final int width;
    private final int height;
    private final SpanConsumer consumer;

    /** Receives the filled pixels {@code from} to {@code to} of row {@code y}, both inclusive and inside the image. */
    @FunctionalInterface
    public interface SpanConsumer {
        void fill(int y, int from, int to);
    }

    public Rasteriser(int width, int height, SpanConsumer consumer) {
        this.width = width;
        this.height = height;
        this.consumer = consumer;
    }

    /** Both corners inclusive; {@code x0 <= x1}, {@code y0 <= y1}. */
    public void rectangle(int x0, int y0, int x1, int y1) {
        for (int y = Math.max(0, y0); y <= Math.min(height - 1, y1); y++) {
            fillSpan(y, x0, x1);
        }
    }

    /** The ellipse within a box whose corners are inclusive. */
    public void ellipse(int x0, int y0, int x1, int y1) {
        int w = x1 - x0;
        int h = y1 - y0;
        if (w == 0 && h == 0) {
            return;
        }
        if (Math.min(w, h) <= 1) {
            rectangle(x0, y0, x1, y1);
            return;
        }
        for (int y = Math.max(0, y0); y <= Math.min(height - 1, y1); y++) {
            int halfWidth = ellipseHalfWidth(w, h, Math.abs(2 * (y - y0) - h));
            fillSpan(y, x0 + (w - halfWidth) / 2, x0 + (w + halfWidth) / 2);
        }
    }

    /** Largest distance from the axis that row {@code y} reaches, in half pixels like {@code y}, by bisection. */
    private static int ellipseHalfWidth(int w, int h, int y) {
        int inside = w & 1;
        int outside = w + 2;
        while (outside - inside > 2) {
            int middle = inside + (outside - inside) / 4 * 2;
            if (inEllipse(w, h, middle, y)) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return inside;
    }

    /** Within, or nearer to the curve than the next pixel inwards along its row or its column. */
    private static boolean inEllipse(int w, int h, int x, int y) {
        double value = implicitValue(w, h, x, y);
        return value <= 0
                || nearer(value, implicitValue(w, h, x - 2, y))
                || nearer(value, implicitValue(w, h, x, y - 2));
    }

    private static boolean nearer(double outer, double inner) {
        return inner <= 0 && outer < -inner;
    }

    private static double implicitValue(double w, double h, double x, double y) {
        return x * x * h * h + y * y * w * w - w * w * h * h;
    }

    /** A closed polygon; {@code xs} and {@code ys} have at least one point. */
    public void polygon(int[] xs, int[] ys) {
        int top = Math.max(0, Arrays.stream(ys).min().orElseThrow());
        int bottom = Math.min(height - 1, Arrays.stream(ys).max().orElseThrow());
        float[] below = new float[xs.length];
        float[] above = new float[xs.length];
        for (int y = top; y <= bottom; y++) {
            fillBetween(y, below, crossings(xs, ys, y, y + 1, below));
            fillBetween(y, above, crossings(xs, ys, y, y - 1, above));
        }
        for (int i = 0; i < xs.length; i++) {
            int next = (i + 1) % xs.length;
            if (ys[i] == ys[next]) {
                fillSpan(ys[i], Math.min(xs[i], xs[next]), Math.max(xs[i], xs[next]));
            }
            joinCorner(xs, ys, i, bottom);
        }
    }

    /** Columns where edges that span rows {@code y} and {@code neighbour} cross row {@code y}; returns their number. */
    private static int crossings(int[] xs, int[] ys, int y, int neighbour, float[] into) {
        int n = 0;
        for (int i = 0; i < xs.length; i++) {
            int j = i + 1 == xs.length ? 0 : i + 1;
            int low = Math.min(ys[i], ys[j]);
            int high = Math.max(ys[i], ys[j]);
            if (low <= Math.min(y, neighbour) && high >= Math.max(y, neighbour)) {
                into[n++] = crossingX(xs, ys, i, j, y);
            }
        }
        return n;
    }

    private static float crossingX(int[] xs, int[] ys, int i, int j, int y) {
        float slope = (float) (xs[j] - xs[i]) / (ys[j] - ys[i]);
        return (y - ys[i]) * slope + xs[i];
    }

    private void fillBetween(int y, float[] crossings, int n) {
        Arrays.sort(crossings, 0, n);
        for (int i = 0; i + 1 < n; i += 2) {
            fillSpan(y, halfOutwards(crossings[i]), halfInwards(crossings[i + 1]));
        }
    }

    /**
     * A corner whose edges both lean to the same side is joined to their next row: up to the nearer edge there. Downward corners
     * only in the last row.
     */
    private void joinCorner(int[] xs, int[] ys, int i, int bottom) {
        int before = i == 0 ? xs.length - 1 : i - 1;
        int after = i + 1 == xs.length ? 0 : i + 1;
        int y = ys[i];
        boolean up = ys[before] < y && ys[after] < y;
        boolean down = ys[before] > y && ys[after] > y;
        if (!down && !(up && y == bottom)) {
            return;
        }
        int row = down ? y + 1 : y - 1;
        float a = crossingX(xs, ys, before, i, row);
        float b = crossingX(xs, ys, i, after, row);
        if (a > xs[i] && b > xs[i]) {
            fillSpan(y, xs[i], halfOutwards(Math.min(a, b) - 1));
        } else if (a < xs[i] && b < xs[i]) {
            fillSpan(y, halfOutwards(Math.max(a, b) + 1), xs[i]);
        }
    }

    /** To the nearest integer, halves away from zero. */
    private static int halfOutwards(float x) {
        return (int) (x >= 0 ? Math.floor(x + 0.5f) : -Math.floor(0.5f - x));
    }

    /** To the nearest integer, halves towards zero. */
    private static int halfInwards(float x) {
        return (int) (x >= 0 ? Math.ceil(x - 0.5f) : -Math.ceil(-x - 0.5f));
    }

    private void fillSpan(int y, int from, int to) {
        int a = Math.max(0, from);
        int b = Math.min(width - 1, to);
        if (y >= 0 && y < height && a <= b) {
            consumer.fill(y, a, b);
        }
    }
}
