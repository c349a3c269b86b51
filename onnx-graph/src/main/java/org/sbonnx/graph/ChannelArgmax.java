package org.sbonnx.graph;

/** Argmax over the channels of a feature map; the lowest channel wins among equals. NaN wins only in the first channel. */
public final class ChannelArgmax {
    private ChannelArgmax() {}

    /**
     * Adds, for each channel of a group, the number of cells in which it is the argmax.
     *
     * @param values [K, plane], channels of all groups
     * @param plane cells of one channel
     * @param first first channel of the group
     * @param size number of channels of the group
     * @param into counts [K]
     */
    public static void count(float[] values, int plane, int first, int size, long[] into) {
        for (int i = 0; i < plane; i++) {
            into[at(values, plane, first, size, i)]++;
        }
    }

    /** The argmax of a group in one cell, counted among the channels of all groups. Parameters as for {@link #count}. */
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
