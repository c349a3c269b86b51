package org.sbonnx.study.experiment;

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
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.workflow.InferenceContext;

/**
 * Pictures in the manner of the paper's figure 7: for channels of small concepts, where the concept is, where the channel
 * exceeds its best threshold, and where it exceeds NetDissect's.
 */
final class ThresholdSheet {
    private static final int CHANNELS_SHOWN = 4;
    /** Share of the annotated pixels below which a concept counts as small. */
    private static final double SMALL_CONCEPT_SHARE = 0.05;

    private final InferenceContext context;
    private final Path folder;

    ThresholdSheet(InferenceContext context, Path folder) {
        this.context = context;
        this.folder = folder;
    }

    /** A channel and the image that shows most of its concept. */
    private record ChannelImage(ChannelScore channel, int image) {}

    /** Writes a sheet and returns its path below the folder by what it shows; empty if no channel is assigned a small concept. */
    Map<String, String> write(String key, OnnxModel model, ScoreReport scores, SegmentationData data) {
        ScoreReport.Site site = scores.sites().get(0);
        List<ChannelScore> channels = channels(scores, site);
        if (channels.isEmpty()) {
            return Map.of();
        }
        List<ChannelImage> shown = images(channels, data);
        Map<Integer, FloatTensor> maps = maps(model, site.site(), shown, data);
        RgbImage first = data.image(shown.get(0).image());
        ContactSheet sheet = new ContactSheet(shown.size(), ThresholdColumn.ROWS, first.width(), first.height());
        for (int i = 0; i < shown.size(); i++) {
            ChannelImage s = shown.get(i);
            ThresholdColumn column =
                    new ThresholdColumn(sheet, i, data.image(s.image()), Alignment.of(model), context.framing(model));
            for (LabelMap layer : data.labels(s.image())) {
                short concept = concept(s.channel(), layer, data);
                if (concept >= 0) {
                    column.drawConcept(layer, concept);
                }
            }
            column.drawChannel(Objects.requireNonNull(maps.get(s.image())), s.channel());
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
        double limit = SMALL_CONCEPT_SHARE
                * total.values().stream().mapToLong(Long::longValue).max().orElse(0);
        Set<String> seen = new HashSet<>();
        return Objects.requireNonNull(site.grids().get(ScoreReport.LABEL)).channelScores().stream()
                .filter(c -> c.concept() != null && c.threshold() != null && c.netDissectThreshold() != null)
                .filter(c -> pixels.getOrDefault(c.category() + "/" + c.concept(), 0L) < limit)
                .sorted(Comparator.comparingDouble(ChannelScore::miou)
                        .reversed()
                        .thenComparingInt(ChannelScore::channel))
                .filter(c -> seen.add(String.valueOf(c.concept())))
                .limit(CHANNELS_SHOWN)
                .toList();
    }

    private static List<ChannelImage> images(List<ChannelScore> channels, SegmentationData data) {
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
        List<ChannelImage> shown = new ArrayList<>();
        for (int c = 0; c < most.length; c++) {
            shown.add(new ChannelImage(channels.get(c), image[c]));
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

    private Map<Integer, FloatTensor> maps(
            OnnxModel model, String tensor, List<ChannelImage> shown, SegmentationData data) {
        Map<Integer, FloatTensor> maps = new LinkedHashMap<>();
        int[] images = shown.stream().mapToInt(ChannelImage::image).distinct().toArray();
        try (FeatureSource source =
                context.features(data, context.preprocess(model), "drawing").open(model, List.of(tensor))) {
            source.stream(images, (image, values) -> {
                FloatTensor value = Objects.requireNonNull(values.get(tensor));
                maps.put(image, new FloatTensor(value.shape(), value.data().clone()));
            });
        }
        return maps;
    }

    private static String caption(List<ChannelImage> shown) {
        StringBuilder text = new StringBuilder();
        for (ChannelImage s : shown) {
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
