package org.sbonnx.study.experiment;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.sbonnx.auic.report.Picture;
import org.sbonnx.auic.report.SiteMap;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.score.ReportPageWriter;

/** Contact sheets in the manner of the paper's figures 11 to 13: which of the best channels wins where, and single channels. */
final class BestChannelSheet {
    private static final int ROWS = 3;
    private static final int SINGLE_CHANNELS = 4;

    private final InferenceContext context;
    private final Path folder;

    BestChannelSheet(InferenceContext context, Path folder) {
        this.context = context;
        this.folder = folder;
    }

    /** Writes a sheet and returns its path below the folder by what its columns show. */
    Map<String, String> write(String key, OnnxModel model, ScoreReport scores, SegmentationData data) {
        ScoreReport.Site site = scores.sites().get(0);
        List<ChannelScore> best = bestChannels(site);
        Map<Integer, Integer> colours = colours(best, data.concepts());
        List<Picture> pictures =
                new ReportPageWriter(context).pictures(model, scores, data, Datasets.evenPositions(data.size(), ROWS));
        List<ChannelScore> shown = best.subList(0, Math.min(SINGLE_CHANNELS, best.size()));
        RgbImage first = pictures.get(0).image();
        ContactSheet sheet = new ContactSheet(2 + shown.size(), pictures.size(), first.width(), first.height());
        for (int row = 0; row < pictures.size(); row++) {
            row(sheet, row, pictures.get(row), shown, colours);
        }
        String name = "pictures/" + key + ".jpg";
        sheet.write(folder.resolve(name));
        return Map.of(caption(shown), name);
    }

    private static List<ChannelScore> bestChannels(ScoreReport.Site site) {
        ScoreReport.GridScores grid = Objects.requireNonNull(site.grids().get(ScoreReport.LABEL));
        return grid.channelScores().stream()
                .filter(c -> site.activeChannels().contains(c.channel()))
                .sorted(Comparator.comparingDouble(ChannelScore::miou)
                        .reversed()
                        .thenComparingInt(ChannelScore::channel))
                .limit(SiteMap.Ranked.MAX_CHANNELS)
                .toList();
    }

    private static String caption(List<ChannelScore> shown) {
        StringBuilder text = new StringBuilder("image; winner among the best 20 channels");
        for (ChannelScore c : shown) {
            text.append(String.format(Locale.ROOT, "; %s (%.2f)", c.concept(), c.miou()));
        }
        return text.toString();
    }

    /** Each channel has its concept's colour; further channels of a concept are darker. */
    private static Map<Integer, Integer> colours(List<ChannelScore> best, List<Concept> concepts) {
        Map<Integer, Integer> colours = new HashMap<>();
        Map<String, Integer> used = new HashMap<>();
        for (ChannelScore c : best) {
            int rgb = concepts.stream()
                    .filter(k -> k.name().equals(c.concept()) && k.category().equals(c.category()))
                    .mapToInt(Concept::rgb)
                    .findFirst()
                    .orElse(0x888888);
            int times = used.merge(String.valueOf(c.concept()), 1, Integer::sum) - 1;
            Color colour = new Color(rgb);
            for (int i = 0; i < times; i++) {
                colour = i % 2 == 0 ? colour.darker() : colour.brighter().brighter();
            }
            colours.put(c.channel(), colour.getRGB());
        }
        return colours;
    }

    private static void row(
            ContactSheet sheet, int row, Picture picture, List<ChannelScore> shown, Map<Integer, Integer> colours) {
        BufferedImage image = ContactSheet.toBufferedImage(picture.image());
        SiteMap map = picture.sites().get(0);
        IntUnaryOperator winner = winningChannel(map);
        sheet.draw(0, row, image);
        sheet.draw(1, row, cells(map, cell -> colours.getOrDefault(winner.applyAsInt(cell), 0xff444444)));
        for (int i = 0; i < shown.size(); i++) {
            int channel = shown.get(i).channel();
            sheet.draw(2 + i, row, image);
            sheet.draw(
                    2 + i, row, cells(map, cell -> isOn(map, channel, cell) ? ContactSheet.CLEAR : ContactSheet.DARK));
        }
    }

    /** Channel to colour a cell by. */
    private static IntUnaryOperator winningChannel(SiteMap map) {
        if (map instanceof SiteMap.OneHot codes) {
            return cell -> codes.codes().get(0)[cell];
        }
        SiteMap.Ranked ranked = (SiteMap.Ranked) map;
        return cell -> ranked.channels().length == 0 ? -1 : ranked.channels()[ranked.winners()[cell]];
    }

    /** Whether a channel exceeds its threshold in a cell. */
    private static boolean isOn(SiteMap map, int channel, int cell) {
        if (map instanceof SiteMap.OneHot codes) {
            return codes.codes().stream().anyMatch(c -> c[cell] == channel);
        }
        SiteMap.Ranked ranked = (SiteMap.Ranked) map;
        for (int i = 0; i < ranked.channels().length; i++) {
            if (ranked.channels()[i] == channel) {
                return (ranked.active()[cell] >> i & 1) == 1;
            }
        }
        return false;
    }

    private static BufferedImage cells(SiteMap map, IntUnaryOperator argb) {
        return ContactSheet.cells(map.width(), map.height(), argb);
    }
}
