package org.sbonnx.datasets;

import java.util.Arrays;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.datasets.image.TriangleFilter;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.data.Resize;

/**
 * Turns images into the tensor that a model reads.
 *
 * <pre>
 * Input   8-bit RGB of any size
 * Output  float32 [1, C, H, W] or [1, H, W, C], row-major, (v / divide - mean) / std per channel
 * Resize  triangle filter with half-pixel centres, antialiased when shrinking, in floats (the same values as Pillow's BILINEAR
 *         on a float image); none when the size fits. Grey is 0.299 R + 0.587 G + 0.114 B, rounded to 8 bits first
 * </pre>
 *
 * Immutable and thread-safe.
 */
public final class Preprocessor {
    private final Preprocess settings;
    /** For each channel, the value of each byte. */
    private final float[][] tables;

    /** Rectangle of the tensor's plane that the image fills, in pixels; the whole plane unless letterboxed. */
    public record Placement(int left, int top, int width, int height) {}

    public Preprocessor(Preprocess settings) {
        this.settings = settings;
        this.tables = new float[settings.channels()][256];
        for (int c = 0; c < tables.length; c++) {
            for (int v = 0; v < 256; v++) {
                tables[c][v] = (float) settings.value(c, v);
            }
        }
    }

    /** The settings that this preprocessor applies. */
    public Preprocess settings() {
        return settings;
    }

    /** Shape of the tensor, such as [1, 3, 288, 384]. */
    public long[] shape() {
        return settings.channelsFirst()
                ? new long[] {1, settings.channels(), settings.height(), settings.width()}
                : new long[] {1, settings.height(), settings.width(), settings.channels()};
    }

    /** Number of values of the tensor. */
    public int length() {
        return Math.multiplyExact(settings.channels(), Math.multiplyExact(settings.height(), settings.width()));
    }

    /** The tensor of an image. */
    public float[] tensor(RgbImage image) {
        float[] target = new float[length()];
        tensor(image, target);
        return target;
    }

    /**
     * Writes the tensor of an image into the first {@link #length} values of {@code target}.
     *
     * @throws IllegalArgumentException if {@code target} is too short
     */
    public void tensor(RgbImage image, float[] target) {
        if (target.length < length()) {
            throw new IllegalArgumentException(
                    "the target has " + target.length + " values, but " + length() + " are needed");
        }
        Placement placement = placement(image.width(), image.height());
        boolean coversAll = placement.width() == settings.width() && placement.height() == settings.height();
        if (!coversAll) {
            Arrays.fill(target, 0, length(), 0);
        }
        byte[] pixels = settings.channels() == 1 ? grey(image) : image.rgb();
        for (int c = 0; c < settings.channels(); c++) {
            Plane source = new Plane(pixels, sourceChannel(c), settings.channels(), image.width(), image.height());
            if (placement.width() == image.width() && placement.height() == image.height()) {
                copy(source, 0, 0, c, placement, target);
            } else {
                resize(source, c, placement, target);
            }
        }
    }

    /** The sliding windows over an image, for {@link Resize#WINDOW}. */
    public SlidingWindows windows(RgbImage image) {
        return SlidingWindows.covering(image.width(), image.height(), settings.width(), settings.height());
    }

    /** The tensor of one window of an image; 0, the normalised mean, where the window reaches beyond the image. */
    public float[] window(RgbImage image, int left, int top) {
        float[] target = new float[length()];
        byte[] pixels = settings.channels() == 1 ? grey(image) : image.rgb();
        Placement placement = new Placement(
                0,
                0,
                Math.min(settings.width(), image.width() - left),
                Math.min(settings.height(), image.height() - top));
        for (int c = 0; c < settings.channels(); c++) {
            Plane source = new Plane(pixels, sourceChannel(c), settings.channels(), image.width(), image.height());
            copy(source, left, top, c, placement, target);
        }
        return target;
    }

    /**
     * Which part of the tensor's plane an image of that size fills.
     *
     * @throws BadInput if images are not resized but cut into windows
     */
    public Placement placement(int width, int height) {
        if (settings.windowed()) {
            throw new BadInput(
                    "the preprocessing asks for windows, which only eval, score and dump support",
                    "set \"resize\" to stretch or letterbox");
        }
        if (settings.resize() != Resize.LETTERBOX) {
            return new Placement(0, 0, settings.width(), settings.height());
        }
        double scale = Math.min((double) settings.width() / width, (double) settings.height() / height);
        int w = (int) Math.max(1, Math.min(settings.width(), Math.round(width * scale)));
        int h = (int) Math.max(1, Math.min(settings.height(), Math.round(height * scale)));
        return new Placement((settings.width() - w) / 2, (settings.height() - h) / 2, w, h);
    }

    /** One channel of interleaved bytes. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Plane(byte[] bytes, int channel, int channels, int width, int height) {}

    private int sourceChannel(int c) {
        return settings.blueFirst() ? 2 - c : c;
    }

    private static byte[] grey(RgbImage image) {
        byte[] rgb = image.rgb();
        byte[] grey = new byte[rgb.length / 3];
        for (int i = 0, in = 0; i < grey.length; i++, in += 3) {
            int luma = 19595 * (rgb[in] & 0xFF) + 38470 * (rgb[in + 1] & 0xFF) + 7471 * (rgb[in + 2] & 0xFF);
            grey[i] = (byte) (luma + 0x8000 >> 16);
        }
        return grey;
    }

    /** Index of a placement's first value of a channel. */
    private int origin(int c, Placement placement) {
        int pixel = placement.top() * settings.width() + placement.left();
        return settings.channelsFirst()
                ? c * settings.height() * settings.width() + pixel
                : pixel * settings.channels() + c;
    }

    /** Distance between neighbours of a row. */
    private int stride() {
        return settings.channelsFirst() ? 1 : settings.channels();
    }

    /** Copies one channel without resizing: the source from pixel (left, top) on into the placement. */
    private void copy(Plane source, int left, int top, int c, Placement placement, float[] target) {
        float[] table = tables[c];
        byte[] bytes = source.bytes();
        int step = source.channels();
        int stride = stride();
        for (int y = 0; y < placement.height(); y++) {
            int in = ((top + y) * source.width() + left) * step + source.channel();
            int out = origin(c, placement) + y * settings.width() * stride;
            for (int x = 0; x < placement.width(); x++) {
                target[out + x * stride] = table[bytes[in + x * step] & 0xFF];
            }
        }
    }

    /** Filters rows, then columns. Normalising is linear, so it is done before filtering. */
    private void resize(Plane source, int c, Placement placement, float[] target) {
        float[] narrow = new float[Math.multiplyExact(source.height(), placement.width())];
        TriangleFilter horizontal = TriangleFilter.of(source.width(), placement.width());
        float[] line = new float[source.width()];
        for (int y = 0; y < source.height(); y++) {
            normalise(source, y, tables[c], line);
            filterRow(line, horizontal, narrow, y * placement.width());
        }
        TriangleFilter vertical = TriangleFilter.of(source.height(), placement.height());
        float[] sums = new float[placement.width()];
        int stride = stride();
        for (int y = 0; y < placement.height(); y++) {
            filterColumns(narrow, vertical.first()[y], vertical.weights()[y], sums);
            int out = origin(c, placement) + y * settings.width() * stride;
            for (int x = 0; x < sums.length; x++) {
                target[out + x * stride] = sums[x];
            }
        }
    }

    private static void normalise(Plane source, int y, float[] table, float[] line) {
        byte[] bytes = source.bytes();
        int step = source.channels();
        int in = y * line.length * step + source.channel();
        for (int x = 0; x < line.length; x++) {
            line[x] = table[bytes[in + x * step] & 0xFF];
        }
    }

    private static void filterRow(float[] line, TriangleFilter filter, float[] out, int at) {
        int[] first = filter.first();
        for (int x = 0; x < first.length; x++) {
            float[] weights = filter.weights()[x];
            float sum = 0;
            for (int k = 0; k < weights.length; k++) {
                sum += weights[k] * line[first[x] + k];
            }
            out[at + x] = sum;
        }
    }

    private static void filterColumns(float[] rows, int first, float[] weights, float[] line) {
        Arrays.fill(line, 0);
        for (int k = 0; k < weights.length; k++) {
            int in = (first + k) * line.length;
            float w = weights[k];
            for (int x = 0; x < line.length; x++) {
                line[x] += w * rows[in + x];
            }
        }
    }
}
