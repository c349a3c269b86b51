package org.sbonnx.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.grid.BilinearAxis;
import org.sbonnx.auic.grid.Framing;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.RgbImage;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.ScoreReport;
import org.sbonnx.schemas.ScoreReport.ChannelScore;

/**
 * Pictures in the manner of the paper's figure 7: for channels of small concepts, where the concept is, where the channel
 * exceeds its best threshold, and where it exceeds NetDissect's.
 */
final class StudyThresholds {
    private static final int SHOWN = 4;
    /** Share of the annotated pixels below which a concept counts as small. */
    private static final double SMALL = 0.05;

    private static final int DARK = 0xc8101018;
    private static final int HEAT = 0xb0ff0000;

    private final Workbench bench;
    private final Path folder;

    StudyThresholds(Workbench bench, Path folder) {
        this.bench = bench;
        this.folder = folder;
    }

    /** A channel and the image that shows most of its concept. */
    private record Shown(ChannelScore channel, int image) {}

    /** Writes a sheet and returns its path below the folder by what it shows; nothing where no channel found a small concept. */
    Map<String, String> of(String key, OnnxModel model, ScoreReport scores, SegmentationData data) {
        ScoreReport.Site site = scores.sites().get(0);
        List<ChannelScore> channels = channels(scores, site);
        if (channels.isEmpty()) {
            return Map.of();
        }
        List<Shown> shown = images(channels, data);
        Map<Integer, FloatTensor> maps = maps(model, site.site(), shown, data);
        RgbImage first = data.image(shown.get(0).image());
        StudySheet sheet = new StudySheet(shown.size(), 3, first.width(), first.height());
        for (int column = 0; column < shown.size(); column++) {
            Shown s = shown.get(column);
            column(sheet, column, s, model, Objects.requireNonNull(maps.get(s.image())), data);
        }
        String name = "pictures/" + key + "-thresholds.jpg";
        sheet.write(folder.resolve(name));
        return Map.of(caption(shown), name);
    }

    /** The best channel of each of the best small concepts. */
    private static List<ChannelScore> channels(ScoreReport scores, ScoreReport.Site site) {
        Map<String, Long> pixels = new HashMap<>();
        Map<String, Long> total = new HashMap<>();
        scores.concepts().forEach(c -> {
            pixels.put(c.category() + "/" + c.name(), c.pixels());
            total.merge(c.category(), c.pixels(), Long::sum);
        });
        double limit =
                SMALL * total.values().stream().mapToLong(Long::longValue).max().orElse(0);
        Set<String> seen = new HashSet<>();
        return Objects.requireNonNull(site.grids().get(ScoreReport.LABEL)).channelScores().stream()
                .filter(c -> c.concept() != null && c.threshold() != null && c.netDissectThreshold() != null)
                .filter(c -> pixels.getOrDefault(c.category() + "/" + c.concept(), 0L) < limit)
                .sorted(Comparator.comparingDouble(ChannelScore::miou)
                        .reversed()
                        .thenComparingInt(ChannelScore::channel))
                .filter(c -> seen.add(String.valueOf(c.concept())))
                .limit(SHOWN)
                .toList();
    }

    private static List<Shown> images(List<ChannelScore> channels, SegmentationData data) {
        long[] most = new long[channels.size()];
        int[] image = new int[channels.size()];
        for (int i = 0; i < data.size(); i++) {
            List<LabelMap> labels = data.labels(i);
            for (int c = 0; c < most.length; c++) {
                long area = 0;
                for (LabelMap layer : labels) {
                    short concept = concept(channels.get(c), layer, data);
                    for (short label : layer.concepts()) {
                        area += label >= 0 && label == concept ? 1 : 0;
                    }
                }
                if (area > most[c]) {
                    most[c] = area;
                    image[c] = i;
                }
            }
        }
        List<Shown> shown = new ArrayList<>();
        for (int c = 0; c < most.length; c++) {
            shown.add(new Shown(channels.get(c), image[c]));
        }
        return shown;
    }

    /** Index of the channel's concept where the layer is of its category, else a label that no pixel has. */
    private static short concept(ChannelScore channel, LabelMap layer, SegmentationData data) {
        if (!layer.category().equals(channel.category())) {
            return LabelMap.NONE;
        }
        return data.concepts().stream()
                .filter(k -> k.name().equals(channel.concept()) && k.category().equals(channel.category()))
                .map(Concept::index)
                .map(Integer::shortValue)
                .findFirst()
                .orElse(LabelMap.NONE);
    }

    private Map<Integer, FloatTensor> maps(OnnxModel model, String tensor, List<Shown> shown, SegmentationData data) {
        Map<Integer, FloatTensor> maps = new LinkedHashMap<>();
        int[] images = shown.stream().mapToInt(Shown::image).distinct().toArray();
        try (FeatureSource source =
                bench.features(data, bench.preprocess(model), "drawing").open(model, List.of(tensor))) {
            source.stream(images, (image, values) -> {
                FloatTensor value = Objects.requireNonNull(values.get(tensor));
                maps.put(image, new FloatTensor(value.shape(), value.data().clone()));
            });
        }
        return maps;
    }

    private void column(
            StudySheet sheet, int column, Shown s, OnnxModel model, FloatTensor map, SegmentationData data) {
        RgbImage rgb = data.image(s.image());
        BufferedImage image = StudySheet.of(rgb);
        for (int row = 0; row < 3; row++) {
            sheet.draw(column, row, image);
        }
        for (LabelMap layer : data.labels(s.image())) {
            short concept = concept(s.channel(), layer, data);
            if (concept >= 0) {
                sheet.draw(
                        column,
                        0,
                        StudySheet.cells(
                                layer.width(), layer.height(), i -> layer.concepts()[i] == concept ? 0 : DARK));
            }
        }
        float[] values = pixels(map, s.channel().channel(), model, rgb.width(), rgb.height());
        heat(sheet, column, 1, values, rgb, Objects.requireNonNull(s.channel().threshold()));
        heat(sheet, column, 2, values, rgb, Objects.requireNonNull(s.channel().netDissectThreshold()));
    }

    /** A channel's map up-sampled to an image. */
    private float[] pixels(FloatTensor map, int channel, OnnxModel model, int width, int height) {
        int h = map.dim(2);
        int w = map.dim(3);
        Alignment alignment = Alignment.of(model);
        Framing framing = bench.framing(model);
        BilinearAxis down = BilinearAxis.of(h, height, alignment, framing.down(width, height));
        BilinearAxis across = BilinearAxis.of(w, width, alignment, framing.across(width, height));
        float[] pixels = new float[width * height];
        for (int y = 0; y < height; y++) {
            int upper = (channel * h + down.low()[y]) * w;
            int lower = (channel * h + down.high()[y]) * w;
            for (int x = 0; x < width; x++) {
                float left = between(map.data(), upper, lower, across.low()[x], down.weight()[y]);
                float right = between(map.data(), upper, lower, across.high()[x], down.weight()[y]);
                pixels[y * width + x] = left + across.weight()[x] * (right - left);
            }
        }
        return pixels;
    }

    private static float between(float[] values, int upper, int lower, int x, float weight) {
        return values[upper + x] + weight * (values[lower + x] - values[upper + x]);
    }

    /** From yellow, just above the threshold, to red at the image's maximum; below it the image is darkened. */
    private static void heat(StudySheet sheet, int column, int row, float[] values, RgbImage image, double threshold) {
        double top = threshold;
        for (float value : values) {
            top = Math.max(top, value);
        }
        double high = top;
        sheet.draw(column, row, StudySheet.cells(image.width(), image.height(), i -> {
            if (values[i] <= threshold) {
                return DARK;
            }
            int green = (int) Math.round(220 * (1 - (values[i] - threshold) / (high - threshold)));
            return HEAT | green << 8;
        }));
    }

    private static String caption(List<Shown> shown) {
        StringBuilder text = new StringBuilder();
        for (Shown s : shown) {
            text.append(text.length() == 0 ? "" : "; ")
                    .append(String.format(
                            Locale.ROOT,
                            "%s (trained for %s, %.2f; to NetDissect %s)",
                            s.channel().concept(),
                            s.channel().name(),
                            s.channel().miou(),
                            s.channel().netDissectConcept() == null
                                    ? "nothing"
                                    : s.channel().netDissectConcept()));
        }
        return text.toString();
    }
}
