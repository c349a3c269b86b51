package org.sbonnx.datasets.mask;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Fills polygons with the pixels that pycocotools fills.
 *
 * <p>Coordinates are multiplied by 5 and rounded; an edge is the digital line between two such points. Where a line crosses the
 * middle column of a pixel's five, the pixel's column switches between outside and inside, from the first pixel on whose middle
 * is not above the crossing. Pixels are numbered down the columns; what is inside at the end of one column goes on in the next.
 */
public final class PolygonMask {
    /** Largest coordinate that is taken, either way. */
    public static final double MAX_COORDINATE = 1 << 20;

    private static final int SCALE = 5;
    private static final int MIDDLE = SCALE / 2;

    private final int width;
    private final int height;
    private int[] switches = new int[64];
    private int count;

    private PolygonMask(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * Adds a polygon's pixels to {@code into}, row-major.
     *
     * @param xy x and y of each corner in pixels, within {@link #MAX_COORDINATE}; a pixel's own square is 1 wide and begins at
     *     its number
     */
    public static void fill(double[] xy, int width, int height, BitSet into) {
        PolygonMask mask = new PolygonMask(width, height);
        int n = xy.length / 2;
        for (int i = 0; i < n; i++) {
            int j = (i + 1) % n;
            mask.addEdge(fine(xy[2 * i]), fine(xy[2 * i + 1]), fine(xy[2 * j]), fine(xy[2 * j + 1]));
        }
        mask.fillBetweenSwitches(into);
    }

    private static int fine(double coordinate) {
        return (int) (SCALE * coordinate + 0.5);
    }

    private void addEdge(int xa, int ya, int xb, int yb) {
        int dx = Math.abs(xb - xa);
        int dy = Math.abs(yb - ya);
        if (dx == 0) {
            return;
        }
        boolean flat = dx >= dy;
        boolean turned = flat ? xa > xb : ya > yb;
        int x0 = turned ? xb : xa;
        int y0 = turned ? yb : ya;
        int x1 = turned ? xa : xb;
        int y1 = turned ? ya : yb;
        int first = Math.max(0, Math.floorDiv(Math.min(xa, xb) - MIDDLE + SCALE - 1, SCALE));
        int last = Math.min(width - 1, Math.floorDiv(Math.max(xa, xb) - 1 - MIDDLE, SCALE));
        for (int column = first; column <= last; column++) {
            int x = column * SCALE + MIDDLE;
            addSwitch(column, flat ? flatY(x0, y0, x1, y1, x) : steepY(x0, y0, x1, y1, x));
        }
    }

    /** The upper of a flat line's points at {@code x} and {@code x + 1}. */
    private static int flatY(int x0, int y0, int x1, int y1, int x) {
        double slope = (double) (y1 - y0) / (x1 - x0);
        return Math.min((int) (y0 + slope * (x - x0) + 0.5), (int) (y0 + slope * (x + 1 - x0) + 0.5));
    }

    /** The last point of a steep line, going down, before it passes between {@code x} and {@code x + 1}, by bisection. */
    private static int steepY(int x0, int y0, int x1, int y1, int x) {
        double slope = (double) (x1 - x0) / (y1 - y0);
        boolean rising = x1 > x0;
        int before = 0;
        int after = y1 - y0;
        while (after - before > 1) {
            int middle = before + (after - before) / 2;
            int reached = (int) (x0 + slope * middle + 0.5);
            if (rising ? reached <= x : reached > x) {
                before = middle;
            } else {
                after = middle;
            }
        }
        return y0 + before;
    }

    private void addSwitch(int column, int fineY) {
        double y = Math.min(height, Math.max(0, (fineY + 0.5) / SCALE - 0.5));
        if (count == switches.length) {
            switches = Arrays.copyOf(switches, 2 * count);
        }
        switches[count++] = column * height + (int) Math.ceil(y);
    }

    private void fillBetweenSwitches(BitSet into) {
        Arrays.sort(switches, 0, count);
        for (int i = 0; i < count; i += 2) {
            int end = i + 1 < count ? switches[i + 1] : width * height;
            RunLengths.fillDown(switches[i], end, width, height, into);
        }
    }
}
