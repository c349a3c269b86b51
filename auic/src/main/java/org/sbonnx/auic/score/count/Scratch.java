package org.sbonnx.auic.score.count;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sbonnx.auic.grid.BilinearAxis;
import org.sbonnx.auic.score.label.LabelGeometry;

/** Buffers of one counting thread, grown as needed and reused for every image. */
public final class Scratch {
    int[] positions = new int[0];
    /** Element i is i. */
    int[] identity = new int[0];

    /** Lane of each index, see {@link BinTable#lane}. */
    int[] lanes = new int[0];

    int[] mixedBins = new int[0];
    /** One channel of a feature map, [h, w]. */
    public float[] plane = new float[0];
    /** A row of cells between two rows of the plane. */
    float[] line = new float[0];
    /** A row of pixels of the up-sampled plane. */
    public float[] row = new float[0];

    final BinLookup lookup = new BinLookup();
    private long[] counts = new long[0];
    private long[] cellCounts = new long[0];

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

    /** An array of at least {@code entries} counts; its length is a power of two. Callers return it filled with zeros. */
    long[] counts(int entries) {
        counts = atLeast(counts, entries);
        return counts;
    }

    /** A second such array, for counts of cells. */
    long[] cellCounts(int entries) {
        cellCounts = atLeast(cellCounts, entries);
        return cellCounts;
    }

    private static long[] atLeast(long[] counts, int entries) {
        return counts.length < entries ? new long[Integer.highestOneBit(2 * entries - 1)] : counts;
    }

    /** Computes row {@code y} of an up-sampled plane into {@link #row}. */
    public void upsample(float[] values, int offset, int w, LabelGeometry.Upsampling up, int y) {
        BilinearAxis rows = up.rows();
        CountingKernels.interpolateRows(
                values, offset + rows.low()[y] * w, offset + rows.high()[y] * w, rows.weight()[y], w, line);
        BilinearAxis columns = up.columns();
        CountingKernels.interpolateColumns(line, columns.low(), columns.high(), columns.weight(), row);
    }
}
