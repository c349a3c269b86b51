package org.sbonnx.study.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.study.result.PaperSite;
import org.sbonnx.study.result.SeedGroup;
import org.sbonnx.study.result.SeedStatistics;
import org.sbonnx.study.result.StudyResults;

/** Tables 2 to 5, Figs. 4 and 5: what bottlenecks do to the segmentation. */
final class SegmentationTables {
    private final StudyResults results;
    private final MarkdownBuilder doc;
    private final Map<String, String> figures;

    /** @param figures SVG texts by name; this class adds its own */
    SegmentationTables(StudyResults results, MarkdownBuilder doc, Map<String, String> figures) {
        this.results = results;
        this.doc = doc;
        this.figures = figures;
    }

    void write() {
        softmax();
        supervised();
        relevance();
        relaxation();
        unsupervised();
        sizes();
    }

    private void softmax() {
        List<List<String>> rows = new ArrayList<>();
        for (SeedGroup g : results.groupsOf(Part.TABLE2)) {
            boolean softmax = g.experiment().softmax();
            boolean inPaper = g.experiment().family().equals("pspnet")
                    && g.experiment().site().equals("pyramid");
            rows.add(List.of(
                    g.experiment().model(),
                    g.paperSite(),
                    softmax ? "with" : "without",
                    SeedStatistics.formatPercent(g.miou()),
                    inPaper ? (softmax ? "43.0" : "74.7") : "–"));
        }
        section("Table 2: SSB with and without softmax", rows, "model", "site", "softmax", "mIoU", "in the paper");
    }

    private void supervised() {
        List<List<String>> rows = new ArrayList<>();
        for (SeedGroup g : results.groupsOf(Part.TABLE3)) {
            rows.add(List.of(
                    g.experiment().model(),
                    g.paperSite(),
                    channels(g),
                    SeedStatistics.formatPercent(g.miou()),
                    kept(g),
                    PublishedResults.ssb(g) + " of "
                            + PublishedResults.vanillaText(g.experiment().family())));
        }
        section("Table 3: SSB by site", rows, "model", "site", "channels", "mIoU", "of the original", "in the paper");
    }

    private static String channels(SeedGroup g) {
        return g.results().stream()
                .map(g::firstScore)
                .filter(Objects::nonNull)
                .map(s -> String.valueOf(s.channels()))
                .findFirst()
                .orElse("–");
    }

    private String kept(SeedGroup g) {
        Double kept = results.keptMiou(g);
        return kept == null ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * kept);
    }

    private void relevance() {
        LineChart chart = new LineChart("Relevant and irrelevant concepts", "number of concepts", "pixel accuracy");
        List<SeedGroup> all = results.groupsOf(Part.FIG4);
        List<String> sets = all.stream()
                .map(g -> String.valueOf(g.experiment().concepts()))
                .distinct()
                .toList();
        List<List<String>> rows = new ArrayList<>();
        for (String set : sets) {
            List<LineChart.Point> points = new ArrayList<>();
            for (SeedGroup g : all) {
                SeedStatistics accuracy = g.pixelAccuracy();
                if (String.valueOf(g.experiment().concepts()).equals(set) && accuracy != null) {
                    points.add(new LineChart.Point(g.conceptCount(), accuracy));
                    rows.add(List.of(
                            set,
                            String.valueOf(g.conceptCount()),
                            accuracy.formatPercent(),
                            SeedStatistics.formatPercent(g.miou())));
                }
            }
            chart.series(set, points);
        }
        if (rows.isEmpty()) {
            return;
        }
        doc.heading(2, "Fig. 4: relevant against irrelevant concepts");
        doc.gallery(List.of(figure(
                "fig4", chart, "Pixel accuracy of SSBs made of so many concepts, picked at random from each set")));
        doc.table(List.of("concepts from", "number", "pixel accuracy", "mIoU"), rows);
    }

    private void relaxation() {
        List<List<String>> rows = new ArrayList<>();
        for (SeedGroup g : results.groupsOf(Part.TABLE4)) {
            String regime = String.valueOf(g.experiment().plan());
            rows.add(List.of(
                    g.experiment().model(),
                    g.paperSite(),
                    g.experiment().size(),
                    regime,
                    SeedStatistics.formatPercent(g.miouSoft()),
                    SeedStatistics.formatPercent(g.miou()),
                    PublishedResults.relaxation(regime, g.experiment().site())));
        }
        section(
                "Table 4: entropy loss against annealing",
                rows,
                "model",
                "site",
                "N×K",
                "plan",
                "softmax",
                "argmax",
                "in the paper (its best)");
    }

    private void unsupervised() {
        List<List<String>> rows = new ArrayList<>();
        for (SeedGroup g : results.groupsOf(Part.TABLE5)) {
            boolean chosen = results.selected(
                            g.experiment().model(), g.experiment().site())
                    .map(s -> s.experiment().equals(g.experiment()))
                    .orElse(false);
            String mark = chosen ? "**" : "";
            rows.add(List.of(
                    g.experiment().model(),
                    g.paperSite(),
                    mark + g.experiment().size() + mark,
                    SeedStatistics.format(g.active(), 0),
                    SeedStatistics.formatPercent(g.miou()),
                    kept(g),
                    SeedStatistics.format(g.auicOnClasses(), 3),
                    PublishedResults.usb(g.experiment().family(), g.experiment().site())));
        }
        section(
                "Table 5: USB by site",
                rows,
                "model",
                "site",
                "N×K",
                "active",
                "mIoU",
                "of the original",
                "AUiC on classes",
                "in the paper (its best)");
        if (!rows.isEmpty()) {
            doc.text("Bold: the USB that the rule `" + results.rule().name().toLowerCase(Locale.ROOT)
                    + "` selects for its site; it stands for USBs in Fig. 10 and Table 7.");
        }
    }

    private void sizes() {
        List<SeedGroup> all = results.groupsOf(Part.FIG5);
        if (all.isEmpty()) {
            return;
        }
        doc.heading(2, "Fig. 5: N × K");
        for (String model : results.models(Part.FIG5)) {
            List<MarkdownBuilder.Image> images = new ArrayList<>();
            for (String site : results.sites(Part.FIG5)) {
                LineChart chart = new LineChart(model + ", " + PaperSite.nameOf(site), "channels in all", "mIoU");
                for (int n = 1; n <= 8; n++) {
                    int groups = n;
                    chart.series(
                            "N = " + n,
                            all.stream()
                                    .filter(g -> g.experiment().model().equals(model)
                                            && g.experiment().site().equals(site)
                                            && g.groupCount() == groups)
                                    .filter(g -> g.miou() != null)
                                    .map(g -> new LineChart.Point(g.channelCount(), Objects.requireNonNull(g.miou())))
                                    .toList());
                }
                Double vanilla = results.vanillaMiou(model);
                if (vanilla != null) {
                    chart.referenceLine("original", vanilla);
                }
                if (!chart.isEmpty()) {
                    images.add(figure(
                            "fig5-" + model + "-" + site,
                            chart,
                            "USBs of N groups of K codes at " + PaperSite.nameOf(site) + " of " + model));
                }
            }
            doc.gallery(images);
        }
    }

    private MarkdownBuilder.Image figure(String name, LineChart chart, String caption) {
        figures.put(name, chart.svg());
        return new MarkdownBuilder.Image("figures/" + name + ".svg", caption);
    }

    private void section(String title, List<List<String>> rows, String... head) {
        if (!rows.isEmpty()) {
            doc.heading(2, title);
            doc.table(List.of(head), rows);
        }
    }
}
