package org.sbonnx.auic.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FloatTensor;

/** The metric straight from its definition: every distinct threshold, every pixel, no histogram. The oracle of the tests. */
final class BruteForce {
    /** One pixel as one concept sees it. */
    record Pixel(int image, double value, boolean counted, boolean positive) {}

    record Best(double score, double low, double high, double threshold, double iou) {}

    private final SegmentationData data;
    private final List<Map<String, FloatTensor>> features;
    private final boolean countUnannotated;
    private final boolean label;
    private final boolean corners;

    BruteForce(
            SegmentationData data,
            List<Map<String, FloatTensor>> features,
            boolean countUnannotated,
            boolean label,
            boolean corners) {
        this.data = data;
        this.features = features;
        this.countUnannotated = countUnannotated;
        this.label = label;
        this.corners = corners;
    }

    /** All pixels that count in some category, by image. */
    List<Pixel> pixels(String tensor, int channel, Concept concept, int fold) {
        List<Pixel> out = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            List<LabelMap> layers = data.labels(i);
            if (layers.isEmpty() || (fold >= 0 && i % 2 != fold)) {
                continue;
            }
            int w = layers.get(0).width();
            int h = layers.get(0).height();
            FloatTensor t = features.get(i).get(tensor);
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    boolean anywhere = false;
                    for (Concept c : data.concepts()) {
                        anywhere |= counted(layers, c.category(), y * w + x);
                    }
                    if (anywhere) {
                        boolean positive = false;
                        for (LabelMap layer : layers) {
                            positive |= layer.concepts()[y * w + x] == concept.index();
                        }
                        out.add(new Pixel(
                                i,
                                value(t, channel, y, x, h, w),
                                counted(layers, concept.category(), y * w + x),
                                positive));
                    }
                }
            }
        }
        return out;
    }

    private boolean counted(List<LabelMap> layers, String category, int pixel) {
        boolean annotated = countUnannotated;
        for (LabelMap layer : layers) {
            if (layer.category().equals(category)) {
                annotated = true;
                if (layer.concepts()[pixel] == LabelMap.VOID) {
                    return false;
                }
            }
        }
        return annotated;
    }

    private double value(FloatTensor t, int channel, int y, int x, int h, int w) {
        int th = t.dim(2);
        int tw = t.dim(3);
        if (!label) {
            return at(t, channel, y * th / h, x * tw / w);
        }
        double sy = source(y, h, th);
        double sx = source(x, w, tw);
        int y0 = (int) Math.floor(sy);
        int x0 = (int) Math.floor(sx);
        int y1 = Math.min(y0 + 1, th - 1);
        int x1 = Math.min(x0 + 1, tw - 1);
        float wy = (float) (sy - y0);
        float wx = (float) (sx - x0);
        float left = at(t, channel, y0, x0) + wy * (at(t, channel, y1, x0) - at(t, channel, y0, x0));
        float right = at(t, channel, y0, x1) + wy * (at(t, channel, y1, x1) - at(t, channel, y0, x1));
        return left + wx * (right - left);
    }

    private double source(int target, int out, int in) {
        double s = in == out
                ? target
                : corners ? (out == 1 ? 0 : (double) target / (out - 1) * (in - 1)) : (target + 0.5) / out * in - 0.5;
        return Math.max(0, Math.min(in - 1, s));
    }

    private static float at(FloatTensor t, int channel, int y, int x) {
        return t.data()[(channel * t.dim(2) + y) * t.dim(3) + x];
    }

    /** Score at a threshold; NaN where the concept is nowhere or everywhere. */
    static double score(List<Pixel> pixels, double threshold) {
        long[] n = counts(pixels, threshold);
        return n[0] + n[2] == 0 || n[1] + n[3] == 0
                ? Double.NaN
                : 0.5 * n[0] / (n[0] + n[1] + n[2]) + 0.5 * n[3] / (n[3] + n[1] + n[2]);
    }

    static double iou(List<Pixel> pixels, double threshold) {
        long[] n = counts(pixels, threshold);
        return (double) n[0] / (n[0] + n[1] + n[2]);
    }

    /** TP, FP, FN, TN. */
    private static long[] counts(List<Pixel> pixels, double threshold) {
        long[] n = new long[4];
        for (Pixel p : pixels) {
            if (p.counted()) {
                n[p.positive() ? (p.value() > threshold ? 0 : 2) : (p.value() > threshold ? 1 : 3)]++;
            }
        }
        return n;
    }

    static TreeSet<Double> values(List<Pixel> pixels) {
        TreeSet<Double> values = new TreeSet<>();
        pixels.forEach(p -> values.add(p.value() + 0.0));
        return values;
    }

    static Best best(List<Pixel> pixels) {
        List<Double> thresholds = new ArrayList<>();
        thresholds.add(Double.NEGATIVE_INFINITY);
        thresholds.addAll(values(pixels));
        double best = -1;
        for (double t : thresholds) {
            best = Math.max(best, score(pixels, t));
        }
        double low = 0;
        double high = 0;
        double width = -1;
        for (int i = 0; i < thresholds.size(); i++) {
            int j = i;
            while (j < thresholds.size() && score(pixels, thresholds.get(j)) == best) {
                j++;
            }
            if (j > i) {
                double to = j < thresholds.size() ? thresholds.get(j) : Double.POSITIVE_INFINITY;
                if (to - thresholds.get(i) > width) {
                    low = thresholds.get(i);
                    high = to;
                    width = to - low;
                }
                i = j;
            }
        }
        double middle = Double.isInfinite(low) ? low : Double.isInfinite(high) ? high : (low + high) / 2;
        return new Best(best, low, high, middle, iou(pixels, low));
    }

    static double phi(List<Pixel> pixels) {
        List<Double> values = new ArrayList<>(values(pixels));
        double sum = 0;
        for (int i = 0; i + 1 < values.size(); i++) {
            sum += (values.get(i + 1) - values.get(i)) * score(pixels, values.get(i));
        }
        return sum / (values.get(values.size() - 1) - values.get(0));
    }
}
