package org.sbonnx.auic.score.count;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sbonnx.auic.grid.BilinearAxis;
import org.sbonnx.auic.score.label.LabelGeometry;

/** Arrays of one counting thread, grown as needed and used for every image. */
public final class Scratch {
    int[] positions = new int[0];
    /** All indices in their order. */
    int[] identity = new int[0];

    /** How far before the other places the value of each index lies where it is one of the grid's first cell. */
    int[] lanes = new int[0];

    int[] mixedBins = new int[0];
    public float[] plane = new float[0];
    float[] line = new float[0];
    public float[] row = new float[0];
    final BinLookup lookup = new BinLookup();
    private long[] counts = new long[0];

    /** Makes room for planes of {@code cells} values and rows of {@code width} pixels. */
    public void reserve(int cells, int width) {
        if (positions.length < Math.max(cells, width)) {
            positions = new int[Math.max(cells, width)];
            mixedBins = new int[positions.length];
            identity = IntStream.range(0, positions.length).toArray();
            lanes = Arrays.stream(identity).map(BinTable::lane).toArray();
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
    public void upsample(float[] values, int offset, int w, LabelGeometry.Upsampling up, int y) {
        BilinearAxis rows = up.rows();
        CountingKernels.interpolateRows(
                values, offset + rows.low()[y] * w, offset + rows.high()[y] * w, rows.weight()[y], w, line);
        CountingKernels.interpolateColumns(line, up.columns(), row);
    }
}
