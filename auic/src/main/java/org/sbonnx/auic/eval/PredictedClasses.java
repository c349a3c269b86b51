package org.sbonnx.auic.eval;

import java.util.Arrays;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.BilinearAxis;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.graph.ChannelArgmax;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.schemas.BadInput;

/** Predicted class of each pixel, from a model's output. */
public final class PredictedClasses {
    private PredictedClasses() {}

    /**
     * Channel of the largest logit, lowest index first among equals, after bilinear resizing (half-pixel) where the sizes
     * differ. An output without channel axis, or with a single channel, holds class ids; these are resized by nearest
     * neighbour.
     *
     * @param output {@code [1, C, h, w]}, {@code [C, h, w]} with C &gt; 1, or class ids {@code [1, h, w]}, {@code [1, 1, h, w]}
     * @return class of each pixel, row-major, {@code height * width}
     * @throws BadInput for another shape, for values that are not numbers, or for one channel of anything but class ids
     */
    public static int[] argmax(String name, FloatTensor output, int width, int height, Framing framing) {
        int rank = output.shape().length;
        if (rank < 3 || rank > 4 || (rank == 4 && output.shape()[0] != 1)) {
            throw new BadInput(
                    "output '" + name + "' has shape " + Arrays.toString(output.shape()),
                    "use a model whose output is [1, classes, height, width]");
        }
        requireNumbers(name, output);
        int channels = output.dim(rank - 3);
        int h = output.dim(rank - 2);
        int w = output.dim(rank - 1);
        if (channels == 1) {
            requireIds(name, output);
            return nearest(output.data(), h, w, width, height, framing);
        }
        return interpolatedArgmax(output.data(), channels, h, w, width, height, framing);
    }

    /** Class of each cell of the output's own grid; parameters as for {@link #argmax}. */
    public static int[] onOwnGrid(String name, FloatTensor output) {
        int rank = output.shape().length;
        int[] classes = new int[output.dim(rank - 2) * output.dim(rank - 1)];
        int channels = rank < 3 ? 1 : output.dim(rank - 3);
        requireNumbers(name, output);
        if (channels == 1) {
            requireIds(name, output);
        }
        for (int i = 0; i < classes.length; i++) {
            classes[i] = channels == 1
                    ? (int) output.data()[i]
                    : ChannelArgmax.at(output.data(), classes.length, 0, channels, i);
        }
        return classes;
    }

    /** Number of classes of an output: its channels, or its greatest id plus one. */
    public static int count(FloatTensor output) {
        int channels = output.dim(output.shape().length - 3);
        if (channels > 1) {
            return channels;
        }
        float max = 0;
        for (float v : output.data()) {
            max = Math.max(max, v);
        }
        return (int) max + 1;
    }

    private static int[] nearest(float[] ids, int h, int w, int width, int height, Framing framing) {
        int[] out = new int[Math.multiplyExact(width, height)];
        Framing.Span across = framing.horizontal(width, height);
        Framing.Span down = framing.vertical(width, height);
        for (int y = 0; y < height; y++) {
            int row = down.cell(y, height, h) * w;
            for (int x = 0; x < width; x++) {
                out[y * width + x] = (int) ids[row + across.cell(x, width, w)];
            }
        }
        return out;
    }

    private static int[] interpolatedArgmax(
            float[] a, int channels, int h, int w, int width, int height, Framing framing) {
        BilinearAxis rows = BilinearAxis.of(h, height, Alignment.HALF_PIXEL, framing.vertical(width, height));
        BilinearAxis columns = BilinearAxis.of(w, width, Alignment.HALF_PIXEL, framing.horizontal(width, height));
        int[] out = new int[Math.multiplyExact(width, height)];
        float[] best = new float[width];
        float[] line = new float[w];
        for (int y = 0; y < height; y++) {
            Arrays.fill(best, Float.NEGATIVE_INFINITY);
            for (int c = 0; c < channels; c++) {
                int top = c * h * w + rows.low()[y] * w;
                int bottom = c * h * w + rows.high()[y] * w;
                float wy = rows.weight()[y];
                for (int x = 0; x < w; x++) {
                    line[x] = a[top + x] + wy * (a[bottom + x] - a[top + x]);
                }
                for (int x = 0; x < width; x++) {
                    float low = line[columns.low()[x]];
                    float v = low + columns.weight()[x] * (line[columns.high()[x]] - low);
                    if (v > best[x]) {
                        best[x] = v;
                        out[y * width + x] = c;
                    }
                }
            }
        }
        return out;
    }

    private static void requireIds(String name, FloatTensor output) {
        for (float v : output.data()) {
            if (v < 0 || v != Math.rint(v)) {
                throw new BadInput(
                        "output '" + name + "' has one channel and holds " + v + ", which is not a class id",
                        "append nodes that make it class ids (for two classes: Greater with 0.5 for a sigmoid or with 0"
                                + " for a logit, then Cast to int64), or export one channel per class");
            }
        }
    }

    private static void requireNumbers(String name, FloatTensor output) {
        float[] a = output.data();
        float zero = 0;
        for (float v : a) {
            zero += v * 0f;
        }
        if (zero == 0) {
            return;
        }
        for (int i = 0; i < a.length; i++) {
            if (!Float.isFinite(a[i])) {
                throw new BadInput(
                        "output '" + name + "' holds " + a[i] + " at position " + i,
                        "check the model's weights and the preprocessing");
            }
        }
    }
}
