package org.sbonnx.auic.score.count;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sbonnx.auic.grid.BilinearAxis;
import org.sbonnx.auic.score.label.Geometry;

/** Arrays of one counting thread, grown as needed and used for every image. */
public final class Scratch {
    int[] at = new int[0];
    /** All indices in their order. */
    int[] all = new int[0];

    /** How far before the other places the value of each index lies where it is one of the grid's first cell. */
    int[] turns = new int[0];

    int[] room = new int[0];
    public float[] plane = new float[0];
    float[] line = new float[0];
    public float[] row = new float[0];
    final Keys keys = new Keys();
    private long[] counts = new long[0];

    /** Makes room for planes of {@code cells} values and rows of {@code width} pixels. */
    public void reserve(int cells, int width) {
        if (at.length < Math.max(cells, width)) {
            at = new int[Math.max(cells, width)];
            room = new int[at.length];
            all = IntStream.range(0, at.length).toArray();
            turns = Arrays.stream(all).map(BinTable::turn).toArray();
        }
        if (plane.length < cells) {
            plane = new float[cells];
            line = new float[cells];
        }
        if (row.length < width) {
            row = new float[width];
        }
    }

    /** Counts of so many entries at least, a power of two: zero, if all who had them left them so. */
    long[] counts(int entries) {
        if (counts.length < entries) {
            counts = new long[Integer.highestOneBit(2 * entries - 1)];
        }
        return counts;
    }

    /** Computes row {@code y} of an up-sampled plane into {@link #row}. */
    public void upsample(float[] values, int offset, int w, Geometry.Upsampling up, int y) {
        BilinearAxis rows = up.rows();
        Kernels.blend(values, offset + rows.low()[y] * w, offset + rows.high()[y] * w, rows.weight()[y], w, line);
        Kernels.stretch(line, up.columns(), row);
    }
}
