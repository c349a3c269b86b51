package org.sbonnx.auic.eval;

/** Which channel of a group is the greatest in each cell. */
public final class ChannelArgmax {
    private ChannelArgmax() {}

    /**
     * Adds, for each channel of a group, the number of cells in which it is the greatest; the lowest channel among equals.
     *
     * @param values [K, plane] of all groups
     * @param first first channel of the group
     * @param size channels of the group
     * @param into counts by channel of all groups
     */
    public static void count(float[] values, int plane, int first, int size, long[] into) {
        for (int i = 0; i < plane; i++) {
            into[at(values, plane, first, size, i)]++;
        }
    }

    /** The leading channel of a group in one cell, as its number among all channels. */
    public static int at(float[] values, int plane, int first, int size, int cell) {
        int best = first;
        for (int k = first + 1; k < first + size; k++) {
            if (values[k * plane + cell] > values[best * plane + cell]) {
                best = k;
            }
        }
        return best;
    }
}
