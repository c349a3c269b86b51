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
    /** Share from which on a common value is not counted value by value. */
    private static final double SPARSE = 0.65;

    private final float[] edges;
    private final float shiftBy;
    private final int base;
    private final int shift;
    private final short[] table;
    /** The most frequent value, NaN where none stands out, and its bin. */
    private final float common;

    private final int commonBits;
    private final int commonBin;
    /** Where positive: zeros have a table cell to themselves but for values below about 2²³ times this. */
    private final float tiny;

    private final boolean sparse;
    private final boolean repeats;

    private Bins(float[] edges, Ruler ruler, Habits habits) {
        this.edges = edges;
        this.shiftBy = ruler.shiftBy();
        this.base = ruler.base();
        this.shift = ruler.shift();
        this.table = table(edges, ruler);
        this.common = habits.common();
        this.commonBits = Float.floatToRawIntBits(common);
        this.commonBin = Float.isNaN(common) ? 0 : search(common);
        this.tiny = takeZeros(ruler);
        this.sparse = habits.share() >= SPARSE && single(commonBin);
        this.repeats = habits.repeats();
    }

    /**
     * What a sample told of a channel.
     *
     * @param common its most frequent value, NaN where none stands out
     * @param share of that value
     * @param repeats whether the other values repeat too, so that a bin may well hold one of them only
     */
    record Habits(float common, double share, boolean repeats) {
        static final Habits NONE = new Habits(Float.NaN, 0, false);
    }

    /** @param inner edges but the first, ascending and distinct */
    static Bins of(float[] inner, Ruler ruler, Habits habits) {
        float[] edges = new float[inner.length + 1];
        edges[0] = Float.NEGATIVE_INFINITY;
        System.arraycopy(inner, 0, edges, 1, inner.length);
        return new Bins(edges, ruler, habits);
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
        /** What is added to a value before its exponent is taken. */
        float shiftBy() {
            return offset - low;
        }

        /** What the shifted bits of {@code low} come to; shifting first keeps the difference from overflowing. */
        int base() {
            return Float.floatToRawIntBits(low + shiftBy()) >> shift;
        }

        /** Grid cell of a value; does not fall when the value rises. */
        int cell(float value) {
            int key = (Float.floatToRawIntBits(value + shiftBy()) >> shift) - base();
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

    /**
     * After a ReLU zeros are frequent, and the search that their divided table cell leads to is slow: gives them the cell, if
     * {@link #tinies} can tell the values that share it.
     */
    private float takeZeros(Ruler ruler) {
        if (common != 0 || ruler.low() != 0 || !single(commonBin) || ruler.cells() < 2) {
            return 0;
        }
        float next = ruler.start(1);
        if (!(next > 1e-30f)) {
            return 0;
        }
        table[0] = (short) commonBin;
        return next * 0x1p-23f;
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
        int key = (Float.floatToRawIntBits(value + shiftBy) >> shift) - base;
        int bin = key > 0 && key < table.length ? table[key] : -1;
        return bin >= 0 ? bin : searched(value);
    }

    /** @throws NotFinite if the value is no number to count */
    private int searched(float value) {
        if (!Float.isFinite(value)) {
            throw new NotFinite(value);
        }
        return value == common ? commonBin : search(value);
    }

    /** A value that has no bin. */
    static final class NotFinite extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotFinite(float value) {
            super(Float.toString(value), null, false, false);
        }
    }

    /**
     * Bins of the first {@code n} values. Arrays begin at 0 here and in {@link Kernels}: only such loops become vector
     * instructions.
     *
     * @param room for {@code n} floats
     * @throws NotFinite for infinities and NaN
     */
    void bins(float[] values, int n, int[] into, float[] room) {
        if (tiny > 0 && tinies(values, n, room)) {
            for (int i = 0; i < n; i++) {
                into[i] = bin(values[i]);
            }
            return;
        }
        short[] cells = table;
        float add = shiftBy;
        int right = shift;
        int first = base;
        int open = 0;
        for (int i = 0; i < n; i++) {
            int key = (Float.floatToRawIntBits(values[i] + add) >> right) - first;
            int bin = key >= 0 && key < cells.length ? cells[key] : -1;
            open |= bin;
            into[i] = bin;
        }
        for (int i = 0; i < n && open < 0; i++) {
            if (into[i] < 0) {
                into[i] = searched(values[i]);
            }
        }
    }

    /**
     * Whether some value may lie in the cell of zero without being zero: {@code x / (x + tiny)} is 0 for zero and 1 for what is
     * large enough. Two plain loops: the first becomes vector instructions.
     */
    private boolean tinies(float[] values, int n, float[] room) {
        float t = tiny;
        for (int i = 0; i < n; i++) {
            float value = values[i];
            float share = value / (value + t);
            room[i] = share - share * share;
        }
        return Kernels.sum(room, n) != 0;
    }

    /** Positions of the values that are not the common one; returns how many there are. */
    int uncommon(float[] values, int n, int[] into) {
        int bits = commonBits;
        int m = 0;
        for (int i = 0; i < n; i++) {
            into[m] = i;
            int difference = Float.floatToRawIntBits(values[i]) ^ bits;
            m += (difference | -difference) >>> 31;
        }
        return m;
    }

    /**
     * Bins of the values at the first {@code m} positions of {@code at}; all other values have the common one.
     *
     * @param into bin of each position, set for all {@code n}
     */
    void bins(float[] values, int n, int[] at, int m, int[] into) {
        Arrays.fill(into, 0, n, commonBin);
        short[] cells = table;
        float add = shiftBy;
        int right = shift;
        int first = base;
        for (int j = 0; j < m; j++) {
            int i = at[j];
            float value = values[i];
            int key = (Float.floatToRawIntBits(value + add) >> right) - first;
            int bin = key >= 0 && key < cells.length ? cells[key] : -1;
            into[i] = bin >= 0 && key > 0 ? bin : searched(value);
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

    /**
     * Whether the common value is so frequent that it pays to count the others only: what is left of the total is its count.
     */
    boolean sparse() {
        return sparse;
    }

    /** Bin of the common value. */
    int commonBin() {
        return commonBin;
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
