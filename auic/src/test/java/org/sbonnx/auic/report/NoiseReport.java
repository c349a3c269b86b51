package org.sbonnx.auic.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sbonnx.datasets.Concept;
import org.sbonnx.datasets.LabelMap;
import org.sbonnx.datasets.TaskLabels.ClassMap;
import org.sbonnx.datasets.image.RgbImage;
import org.sbonnx.schemas.report.ChannelScoreBuilder;
import org.sbonnx.schemas.report.GridScoresBuilder;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.Category;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.schemas.report.ScoreReport.ConceptExtent;
import org.sbonnx.schemas.report.ScoreReport.GridScores;
import org.sbonnx.schemas.report.ScoreReport.Reference;
import org.sbonnx.schemas.report.ScoreReport.Site;
import org.sbonnx.schemas.report.ScoreReportBuilder;

/** Pages full of noise, the worst case for every kind of compression, with any text in every place that takes one. */
final class NoiseReport {
    private static final int CONCEPTS = 729;

    private NoiseReport() {}

    static ReportPage page(String text, int channels, int pictures) {
        SplittableRandom random = new SplittableRandom(5);
        Site before = site("s", text, "vanilla", channels);
        Site after = site("s", text, "usb", channels);
        List<Picture> shown = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
            shown.add(picture(text, random, channels));
        }
        List<Concept> concepts = IntStream.range(0, CONCEPTS)
                .mapToObj(i -> new Concept(i, i, text + i, "category" + i % 5 + text, i * 7919))
                .toList();
        return new ReportPage(
                text,
                report(text, List.of(after)),
                report(text, List.of(before)),
                shown,
                new Legend(concepts, concepts.subList(0, 19)));
    }

    static ScoreReport with(ScoreReport r, List<Site> sites) {
        return ScoreReportBuilder.copyOf(r).sites(sites).build();
    }

    private static ScoreReport report(String text, List<Site> sites) {
        return new ScoreReportBuilder(
                        text, new ScoreReport.Model(text, "00"), new ScoreReport.Data(text, 50, "02"), text)
                .original(new ScoreReport.Model(text, "01"))
                .options(Map.of(text, text))
                .sites(sites)
                .reference(Map.of(
                        "native", new Reference(0.5, 0.5, Map.of(text, new Category(0.5, 0.5, null, 0.5, 3)))))
                .concepts(
                        IntStream.range(0, CONCEPTS)
                                .mapToObj(i -> new ConceptExtent(text + i, "category" + i % 5 + text, i, 1000L * i))
                                .toList(),
                        List.of(text))
                .build();
    }

    static Site site(String name, String alias, String kind, int channels) {
        SplittableRandom random = new SplittableRandom(channels);
        List<ChannelScore> scores = new ArrayList<>();
        for (int k = 0; k < channels; k++) {
            double miou = 0.45 + 0.4 * random.nextDouble();
            double theta = random.nextDouble() * 10;
            scores.add(new ChannelScoreBuilder(k, alias + k)
                    .concept(alias + random.nextInt(CONCEPTS), "category" + random.nextInt(5) + alias)
                    .scores(miou, miou / 2, miou - 0.2 * random.nextDouble())
                    .threshold(theta, theta, theta + 0.01)
                    .runnerUp(alias + random.nextInt(CONCEPTS), 0.1 * random.nextDouble())
                    .byIou(alias + random.nextInt(CONCEPTS), miou / 2)
                    .netDissect(k % 3 == 0 ? alias + random.nextInt(CONCEPTS) : null, theta)
                    .drivenBy(List.of("image" + k))
                    .build());
        }
        GridScores grid = new GridScoresBuilder(scores)
                .auic(0.2, 0.21, 0.2)
                .concepts(0.3, 12)
                .categories(Map.of(String.valueOf(alias), new Category(0.1, 0.1, null, 0.1, 2)))
                .build();
        return new Site(
                name,
                alias,
                kind,
                channels,
                channels,
                IntStream.range(0, channels).boxed().toList(),
                Map.of("native", grid, "label", grid));
    }

    private static Picture picture(String text, SplittableRandom random, int channels) {
        byte[] rgb = new byte[3 * 640 * 400];
        random.nextBytes(rgb);
        short[] labels = new short[640 * 400];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (short) (i / 640 / 40 * 16 + i % 640 / 40);
        }
        short[] classes = new short[180 * 180];
        Arrays.setAll(new int[classes.length], i -> classes[i] = (short) ((i / 180 / 9 + i % 180 / 9) % 19));
        int cells = 90 * 90;
        short[] codes = new short[cells];
        byte[] winners = new byte[cells];
        int[] active = new int[cells];
        for (int i = 0; i < cells; i++) {
            codes[i] = (short) random.nextInt(channels);
            winners[i] = (byte) random.nextInt(Math.min(channels, 20));
            active[i] = random.nextInt(1 << Math.min(channels, 20));
        }
        int shown = Math.min(channels, 20);
        List<byte[]> levels = new ArrayList<>();
        for (int k = 0; k < Math.min(shown, 8); k++) {
            byte[] level = new byte[cells];
            Arrays.setAll(new int[cells], i -> level[i] = (byte) random.nextInt(32));
            levels.add(level);
        }
        return new Picture(
                text,
                new RgbImage(640, 400, rgb),
                List.of(new LabelMap(text, 640, 400, labels)),
                new ClassMap(180, 180, classes),
                new ClassMap(180, 180, classes),
                List.of(
                        new SiteMap.Ranked(
                                "s",
                                ComparisonSide.BEFORE,
                                90,
                                90,
                                IntStream.range(0, shown).toArray(),
                                winners,
                                active,
                                levels),
                        new SiteMap.OneHot("s", ComparisonSide.AFTER, 90, 90, List.of(codes))));
    }
}
