package org.sbonnx.study.page;

import org.sbonnx.study.result.Figure;
import org.sbonnx.study.result.Group;
import org.sbonnx.study.result.Results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.schemas.study.Study.Part;

/** Tables 2 to 5, Figs. 4 and 5: what bottlenecks do to the segmentation. */
public final class SegmentationTables {
    private final Results results;
    private final Doc doc;
    private final Map<String, String> figures;

    /** @param figures SVG by name; grows */
    SegmentationTables(Results results, Doc doc, Map<String, String> figures) {
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
        for (Group g : results.of(Part.TABLE2)) {
            boolean softmax = g.trial().softmax();
            boolean inPaper =
                    g.trial().family().equals("pspnet") && g.trial().site().equals("pyramid");
            rows.add(List.of(
                    g.trial().model(),
                    Results.stage(g.trial().site()),
                    softmax ? "with" : "without",
                    Figure.percent(g.miou()),
                    inPaper ? (softmax ? "43.0" : "74.7") : "–"));
        }
        section("Table 2: SSB with and without softmax", rows, "model", "site", "softmax", "mIoU", "in the paper");
    }

    private void supervised() {
        List<List<String>> rows = new ArrayList<>();
        for (Group g : results.of(Part.TABLE3)) {
            rows.add(List.of(
                    g.trial().model(),
                    Results.stage(g.trial().site()),
                    channels(g),
                    Figure.percent(g.miou()),
                    kept(g),
                    Paper.ssb(g) + " of " + Paper.vanillaText(g.trial().family())));
        }
        section("Table 3: SSB by site", rows, "model", "site", "channels", "mIoU", "of the original", "in the paper");
    }

    private static String channels(Group g) {
        return g.results().stream()
                .map(g::first)
                .filter(Objects::nonNull)
                .map(s -> String.valueOf(s.channels()))
                .findFirst()
                .orElse("–");
    }

    private String kept(Group g) {
        Double kept = results.kept(g);
        return kept == null ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * kept);
    }

    private void relevance() {
        Chart chart = new Chart("Relevant and irrelevant concepts", "number of concepts", "pixel accuracy");
        List<Group> all = results.of(Part.FIG4);
        List<String> sets = all.stream()
                .map(g -> String.valueOf(g.trial().concepts()))
                .distinct()
                .toList();
        List<List<String>> rows = new ArrayList<>();
        for (String set : sets) {
            List<Chart.Point> points = new ArrayList<>();
            for (Group g : all) {
                Figure accuracy = g.pixelAccuracy();
                if (String.valueOf(g.trial().concepts()).equals(set) && accuracy != null) {
                    points.add(new Chart.Point(concepts(g), accuracy));
                    rows.add(List.of(set, String.valueOf(concepts(g)), accuracy.percent(), Figure.percent(g.miou())));
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

    /** Number of concepts of an SSB. */
    public static int concepts(Group g) {
        int pick = g.trial().pick();
        return pick > 0
                ? pick
                : Objects.requireNonNull(g.first(g.results().get(0))).channels();
    }

    private void relaxation() {
        List<List<String>> rows = new ArrayList<>();
        for (Group g : results.of(Part.TABLE4)) {
            String regime = String.valueOf(g.trial().plan());
            rows.add(List.of(
                    g.trial().model(),
                    Results.stage(g.trial().site()),
                    g.trial().size(),
                    regime,
                    Figure.percent(g.miouSoft()),
                    Figure.percent(g.miou()),
                    Paper.relaxation(regime, g.trial().site())));
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
        for (Group g : results.of(Part.TABLE5)) {
            boolean chosen = results.selected(g.trial().model(), g.trial().site())
                    .map(s -> s.trial().equals(g.trial()))
                    .orElse(false);
            String mark = chosen ? "**" : "";
            rows.add(List.of(
                    g.trial().model(),
                    Results.stage(g.trial().site()),
                    mark + g.trial().size() + mark,
                    Figure.text(g.active(), 0),
                    Figure.percent(g.miou()),
                    kept(g),
                    Figure.text(g.auicOnClasses(), 3),
                    Paper.usb(g.trial().family(), g.trial().site())));
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
        List<Group> all = results.of(Part.FIG5);
        if (all.isEmpty()) {
            return;
        }
        doc.heading(2, "Fig. 5: N × K");
        for (String model : results.models(Part.FIG5)) {
            List<Doc.Image> images = new ArrayList<>();
            for (String site : results.sites(Part.FIG5)) {
                Chart chart = new Chart(model + ", " + Results.stage(site), "channels in all", "mIoU");
                for (int n = 1; n <= 8; n++) {
                    String prefix = n + "x";
                    chart.series(
                            "N = " + n,
                            all.stream()
                                    .filter(g -> g.trial().model().equals(model)
                                            && g.trial().site().equals(site)
                                            && g.trial().size().startsWith(prefix))
                                    .filter(g -> g.miou() != null)
                                    .map(g -> new Chart.Point(product(g), Objects.requireNonNull(g.miou())))
                                    .toList());
                }
                Double vanilla = results.vanillaMiou(model);
                if (vanilla != null) {
                    chart.level("original", vanilla);
                }
                if (!chart.isEmpty()) {
                    images.add(figure(
                            "fig5-" + model + "-" + site,
                            chart,
                            "USBs of N groups of K codes at " + Results.stage(site) + " of " + model));
                }
            }
            doc.gallery(images);
        }
    }

    /** N · K. */
    static int product(Group g) {
        String[] nk = g.trial().size().split("x");
        return Integer.parseInt(nk[0]) * Integer.parseInt(nk[1]);
    }

    private Doc.Image figure(String name, Chart chart, String caption) {
        figures.put(name, chart.svg());
        return new Doc.Image("figures/" + name + ".svg", caption);
    }

    private void section(String title, List<List<String>> rows, String... head) {
        if (!rows.isEmpty()) {
            doc.heading(2, title);
            doc.table(List.of(head), rows);
        }
    }
}
