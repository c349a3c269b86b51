package org.sbonnx.auic.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;

/**
 * Stands in for a model: classes with some mistakes, and a site whose channels are either entangled mixtures of what the labels
 * show or one-hot codes made of them.
 */
final class DrawnFeatures implements FeatureSource {
    static final String SITE = "site";
    static final String CLASSES = "logits";

    private final SegmentationData data;
    private final int channels;
    private final int groups;
    private final int width;
    private final int height;
    private final double mistakes;

    private DrawnFeatures(SegmentationData data, int channels, int groups, int width, int height, double mistakes) {
        this.data = data;
        this.channels = channels;
        this.groups = groups;
        this.width = width;
        this.height = height;
        this.mistakes = mistakes;
    }

    static DrawnFeatures entangled(SegmentationData data, int channels, int width, int height) {
        return new DrawnFeatures(data, channels, 0, width, height, 0.02);
    }

    /** {@code groups} one-hot groups of {@code channels} each. */
    static DrawnFeatures codes(SegmentationData data, int groups, int channels, int width, int height) {
        return new DrawnFeatures(data, groups * channels, groups, width, height, 0.05);
    }

    int channels() {
        return channels;
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public List<String> tensors() {
        return List.of(SITE, CLASSES);
    }

    @Override
    public String key() {
        return "drawn-" + channels + "-" + groups;
    }

    @Override
    public void stream(int[] images, Visitor visitor) {
        for (int image : images) {
            List<LabelMap> labels = data.labels(image);
            Map<String, FloatTensor> values = new LinkedHashMap<>();
            values.put(SITE, site(image, labels));
            values.put(CLASSES, classes(image, labels.get(0)));
            visitor.accept(image, values);
        }
    }

    @Override
    public void close() {}

    private FloatTensor site(int image, List<LabelMap> labels) {
        SplittableRandom random = new SplittableRandom(image * 31L + channels);
        int cells = width * height;
        float[] values = new float[channels * cells];
        for (int cell = 0; cell < cells; cell++) {
            int type = at(labels.get(0), cell);
            int part = labels.size() > 1 ? at(labels.get(1), cell) : -1;
            if (groups == 0) {
                mix(values, cells, cell, type, part, random);
            } else {
                for (int g = 0; g < groups; g++) {
                    int size = channels / groups;
                    int seen = random.nextDouble() < mistakes ? random.nextInt(7) : type;
                    int code = code(seen, part, g, cell, size);
                    values[(g * size + code) * cells + cell] = 1;
                }
            }
        }
        return new FloatTensor(new long[] {1, channels, height, width}, values);
    }

    private int code(int type, int part, int group, int cell, int size) {
        if (part == 9 || part == 10) {
            return (11 + group) % size;
        }
        if (type == StreetScenes.BUILDING) {
            return cell % width < width / 2 ? 1 : (9 + group) % size;
        }
        return (type == StreetScenes.ROAD && cell / width > height * 4 / 5 ? 8 : Math.max(0, type)) % size;
    }

    private void mix(float[] values, int cells, int cell, int type, int part, SplittableRandom random) {
        for (int k = 0; k < channels; k++) {
            double a = weight(k, type)
                    + 0.7 * (part < 0 ? 0 : weight(k, 40 + part))
                    + 0.5 * Math.sin(k + 9.0 * (cell % width) / width)
                    + 0.5 * Math.cos(2 * k + 7.0 * (cell / width) / height)
                    + 0.6 * random.nextDouble();
            values[k * cells + cell] = (float) Math.max(0, a - 0.4);
        }
    }

    private static double weight(int channel, int what) {
        return Math.max(0, 1.6 * new SplittableRandom(channel * 1009L + what * 53L).nextDouble() - 0.6);
    }

    private FloatTensor classes(int image, LabelMap labels) {
        SplittableRandom random = new SplittableRandom(image * 77L + groups);
        float[] ids = new float[width * height];
        for (int cell = 0; cell < ids.length; cell++) {
            ids[cell] = random.nextDouble() < mistakes ? random.nextInt(7) : Math.max(0, at(labels, cell));
        }
        return new FloatTensor(new long[] {1, 1, height, width}, ids);
    }

    private int at(LabelMap labels, int cell) {
        int x = (2 * (cell % width) + 1) * labels.width() / (2 * width);
        int y = (2 * (cell / width) + 1) * labels.height() / (2 * height);
        return labels.concepts()[y * labels.width() + x];
    }
}
