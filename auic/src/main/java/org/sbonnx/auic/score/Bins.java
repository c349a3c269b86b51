package org.sbonnx.auic.score;

import java.util.Arrays;

/**
 * Intervals that partition the values of one channel: bin b holds {@code [edge(b), edge(b + 1))}; the first reaches down to
 * −∞, the last up to +∞. An interval may hold a single float.
 *
 * <p>A value's bin comes from a table over a grid that is uniform in the exponent of {@code value − low + offset}: fine where
 * small values crowd, with no search but in the few grid cells that an edge divides.
 */
final class Bins {
    private final float[] edges;
    private final float low;
    private final float offset;
    private final int base;
    private final int shift;
    private final short[] table;
    /** The most frequent value, NaN where none stands out, and its bin. */
    private final float common;

    private final int commonBin;
    private final boolean repeats;

    private Bins(float[] edges, Ruler ruler, float common, boolean repeats) {
        this.edges = edges;
        this.low = ruler.low();
        this.offset = ruler.offset();
        this.base = ruler.base();
        this.shift = ruler.shift();
        this.table = table(edges, ruler);
        this.common = common;
        this.commonBin = Float.isNaN(common) ? 0 : search(common);
        this.repeats = repeats;
    }

    /**
     * @param inner edges but the first, ascending and distinct
     * @param common a frequent value, or NaN
     * @param repeats whether the channel's other values repeat too, so that a bin may well hold one of them only
     */
    static Bins of(float[] inner, Ruler ruler, float common, boolean repeats) {
        float[] edges = new float[inner.length + 1];
        edges[0] = Float.NEGATIVE_INFINITY;
        System.arraycopy(inner, 0, edges, 1, inner.length);
        return new Bins(edges, ruler, common, repeats);
    }

    /**
     * The grid that the table stands on.
     *
     * @param low smallest value it resolves
     * @param offset what keeps the exponent from running away near {@code low}
     * @param shift bits of the mantissa that the grid ignores
     * @param cells number of grid cells
     */
    record Ruler(float low, float offset, int shift, int cells) {
        /** What the shifted bits of {@code low} come to; shifting first keeps the difference from overflowing. */
        int base() {
            return Float.floatToRawIntBits(offset) >> shift;
        }

        /** Grid cell of a value; does not fall when the value rises. */
        int cell(float value) {
            int key = (Float.floatToRawIntBits(value - low + offset) >> shift) - base();
            return Math.max(0, Math.min(key, cells - 1));
        }

        /** Smallest float that lies in a cell above the first. */
        float start(int cell) {
            int below = ordered(low);
            int above = ordered(Float.MAX_VALUE);
            while (above - (long) below > 1) {
                int middle = (int) ((below + (long) above) >> 1);
                if (cell(unordered(middle)) >= cell) {
                    above = middle;
                } else {
                    below = middle;
                }
            }
            return unordered(above);
        }
    }

    /** An int that rises with the float; equal for both zeros once {@code + 0f} was applied. */
    static int ordered(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits ^ ((bits >> 31) & 0x7fffffff);
    }

    static float unordered(int value) {
        return Float.intBitsToFloat(value ^ ((value >> 31) & 0x7fffffff));
    }

    private static short[] table(float[] edges, Ruler ruler) {
        short[] table = new short[ruler.cells()];
        int next = 0;
        int bin = 0;
        for (int j = 1; j < edges.length; j++) {
            int cell = ruler.cell(edges[j]);
            boolean divides = ruler.cell(Math.nextDown(edges[j])) == cell;
            while (next < cell) {
                table[next++] = (short) bin;
            }
            if (divides && next == cell) {
                table[next++] = (short) (-1 - bin);
            }
            bin = j;
        }
        Arrays.fill(table, next, table.length, (short) bin);
        return table;
    }

    /** Bin of a finite value. */
    int bin(float value) {
        if (value == common) {
            return commonBin;
        }
        int key = (Float.floatToRawIntBits(value - low + offset) >> shift) - base;
        int bin = table[Math.max(0, Math.min(key, table.length - 1))];
        return bin >= 0 ? bin : search(value);
    }

    /** Bins of {@code n} values from {@code from} on. */
    void bins(float[] values, int from, int n, int[] into) {
        short[] cells = table;
        int last = cells.length - 1;
        for (int i = 0; i < n; i++) {
            float value = values[from + i];
            int key = (Float.floatToRawIntBits(value - low + offset) >> shift) - base;
            int bin = cells[Math.max(0, Math.min(key, last))];
            into[i] = bin >= 0 ? bin : value == common ? commonBin : search(value);
        }
    }

    /** The same by bisection: the definition that the table must agree with. */
    int search(float value) {
        int below = 0;
        int above = edges.length;
        while (above - below > 1) {
            int middle = (below + above) >>> 1;
            if (edges[middle] <= value) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return below;
    }

    int size() {
        return edges.length;
    }

    /** Whether it pays to note which bins hold one value only. */
    boolean repeats() {
        return repeats;
    }

    /** Lower end of a bin; −∞ for the first. */
    float edge(int bin) {
        return edges[bin];
    }

    /** Whether the bin holds one float only: its {@link #edge}. */
    boolean single(int bin) {
        return bin > 0 && bin + 1 < edges.length && edges[bin + 1] == Math.nextUp(edges[bin]);
    }

    /** Largest float of a bin; +∞ for the last. */
    float top(int bin) {
        return bin + 1 < edges.length ? Math.nextDown(edges[bin + 1]) : Float.POSITIVE_INFINITY;
    }

    /** First bin whose values all lie above {@code threshold}, or {@link #size()}. */
    int firstAbove(double threshold) {
        if (threshold == Double.NEGATIVE_INFINITY) {
            return 0;
        }
        for (int b = edges.length - 1; b >= 0; b--) {
            if (edges[b] <= threshold) {
                return b + 1;
            }
        }
        return 0;
    }
}
