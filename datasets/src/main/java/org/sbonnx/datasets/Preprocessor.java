package org.sbonnx.datasets;

import java.util.Arrays;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.datasets.image.Triangle;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;

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
    private final Preprocess plan;
    /** For each channel, the value of each byte. */
    private final float[][] tables;

    /** Where the image lies within the tensor's plane, in pixels; all of it unless letterboxed. */
    public record Placement(int left, int top, int width, int height) {}

    public Preprocessor(Preprocess plan) {
        this.plan = plan;
        this.tables = new float[plan.channels()][256];
        for (int c = 0; c < tables.length; c++) {
            for (int v = 0; v < 256; v++) {
                tables[c][v] = (float)
                        ((v / plan.divide() - plan.mean().get(c)) / plan.std().get(c));
            }
        }
    }

    /** What this follows. */
    public Preprocess plan() {
        return plan;
    }

    /** Shape of the tensor, such as [1, 3, 288, 384]. */
    public long[] shape() {
        return plan.layout().equals("NCHW")
                ? new long[] {1, plan.channels(), plan.height(), plan.width()}
                : new long[] {1, plan.height(), plan.width(), plan.channels()};
    }

    /** Number of values of the tensor. */
    public int length() {
        return Math.multiplyExact(plan.channels(), Math.multiplyExact(plan.height(), plan.width()));
    }

    /** The tensor of an image. */
    public float[] tensor(RgbImage image) {
        float[] into = new float[length()];
        tensor(image, into);
        return into;
    }

    /**
     * Writes the tensor of an image into the first {@link #length} values of {@code into}.
     *
     * @throws IllegalArgumentException if {@code into} is too short
     */
    public void tensor(RgbImage image, float[] into) {
        if (into.length < length()) {
            throw new IllegalArgumentException("room for " + into.length + " of " + length() + " values");
        }
        Placement place = place(image.width(), image.height());
        boolean whole = place.width() == plan.width() && place.height() == plan.height();
        if (!whole) {
            Arrays.fill(into, 0, length(), 0);
        }
        byte[] pixels = plan.channels() == 1 ? grey(image) : image.rgb();
        for (int c = 0; c < plan.channels(); c++) {
            Plane source = new Plane(pixels, sourceChannel(c), plan.channels(), image.width(), image.height());
            if (place.width() == image.width() && place.height() == image.height()) {
                copy(source, 0, 0, c, place, into);
            } else {
                resize(source, c, place, into);
            }
        }
    }

    /** The windows of an image, for a plan that asks for windows. */
    public Windows windows(RgbImage image) {
        return Windows.over(image.width(), image.height(), plan.width(), plan.height());
    }

    /** The tensor of one window of an image; the mean where it reaches beyond. */
    public float[] window(RgbImage image, int left, int top) {
        float[] into = new float[length()];
        byte[] pixels = plan.channels() == 1 ? grey(image) : image.rgb();
        Placement place = new Placement(
                0, 0, Math.min(plan.width(), image.width() - left), Math.min(plan.height(), image.height() - top));
        for (int c = 0; c < plan.channels(); c++) {
            Plane source = new Plane(pixels, sourceChannel(c), plan.channels(), image.width(), image.height());
            copy(source, left, top, c, place, into);
        }
        return into;
    }

    /**
     * Where an image of that size comes to lie.
     *
     * @throws BadInput if the plan asks for windows
     */
    public Placement place(int width, int height) {
        if (plan.windowed()) {
            throw new BadInput(
                    "the preprocessing asks for windows, which serve evaluating, scoring and dumping alone",
                    "set \"resize\" to stretch or letterbox");
        }
        if (!plan.resize().equals("letterbox")) {
            return new Placement(0, 0, plan.width(), plan.height());
        }
        double scale = Math.min((double) plan.width() / width, (double) plan.height() / height);
        int w = (int) Math.max(1, Math.min(plan.width(), Math.round(width * scale)));
        int h = (int) Math.max(1, Math.min(plan.height(), Math.round(height * scale)));
        return new Placement((plan.width() - w) / 2, (plan.height() - h) / 2, w, h);
    }

    /** One channel of interleaved bytes. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Plane(byte[] bytes, int channel, int channels, int width, int height) {}

    private int sourceChannel(int c) {
        return plan.channelOrder().equals("BGR") ? 2 - c : c;
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
    private int origin(int c, Placement place) {
        int pixel = place.top() * plan.width() + place.left();
        return plan.layout().equals("NCHW") ? c * plan.height() * plan.width() + pixel : pixel * plan.channels() + c;
    }

    /** Distance between neighbours of a row. */
    private int stride() {
        return plan.layout().equals("NCHW") ? 1 : plan.channels();
    }

    /** Copies what lies at the placement of a channel from the source's pixel (left, top) on. */
    private void copy(Plane source, int left, int top, int c, Placement place, float[] into) {
        float[] table = tables[c];
        byte[] bytes = source.bytes();
        int step = source.channels();
        int stride = stride();
        for (int y = 0; y < place.height(); y++) {
            int in = ((top + y) * source.width() + left) * step + source.channel();
            int out = origin(c, place) + y * plan.width() * stride;
            for (int x = 0; x < place.width(); x++) {
                into[out + x * stride] = table[bytes[in + x * step] & 0xFF];
            }
        }
    }

    /** Rows first, then columns; normalising is linear, so it may come first. */
    private void resize(Plane source, int c, Placement place, float[] into) {
        float[] narrow = new float[Math.multiplyExact(source.height(), place.width())];
        Triangle across = Triangle.of(source.width(), place.width());
        float[] line = new float[source.width()];
        for (int y = 0; y < source.height(); y++) {
            normalise(source, y, tables[c], line);
            weighColumns(line, across, narrow, y * place.width());
        }
        Triangle down = Triangle.of(source.height(), place.height());
        float[] sums = new float[place.width()];
        int stride = stride();
        for (int y = 0; y < place.height(); y++) {
            weighRows(narrow, down.first()[y], down.weights()[y], sums);
            int out = origin(c, place) + y * plan.width() * stride;
            for (int x = 0; x < sums.length; x++) {
                into[out + x * stride] = sums[x];
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

    private static void weighColumns(float[] line, Triangle across, float[] out, int at) {
        int[] first = across.first();
        for (int x = 0; x < first.length; x++) {
            float[] weights = across.weights()[x];
            float sum = 0;
            for (int k = 0; k < weights.length; k++) {
                sum += weights[k] * line[first[x] + k];
            }
            out[at + x] = sum;
        }
    }

    private static void weighRows(float[] rows, int first, float[] weights, float[] line) {
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
