package org.sbonnx.study.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyBottleneck;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.study.result.ConceptAssignments;
import org.sbonnx.study.result.PaperSite;
import org.sbonnx.study.result.SeedGroup;
import org.sbonnx.study.result.SeedStatistics;
import org.sbonnx.study.result.StudyResults;

/** Table 6, Figs. 7 and 10, Table 7: how well channels align with concepts. */
final class InspectabilityTables {
    private static final int CHANNELS_SHOWN = 8;
    private static final List<String> KINDS = List.of("original", "linear", "SSB", "USB");
    private static final List<String> COLOURS = List.of("#c8372d", "#6b7280", "#d9a400", "#2563c9");

    private final StudyResults results;
    private final MarkdownBuilder doc;
    private final Map<String, String> figures;

    /** @param figures SVG texts by name; this class adds its own */
    InspectabilityTables(StudyResults results, MarkdownBuilder doc, Map<String, String> figures) {
        this.results = results;
        this.doc = doc;
        this.figures = figures;
    }

    void write() {
        assignments();
        thresholds();
        alignment();
        stability();
    }

    private void assignments() {
        List<SeedGroup> groups = results.groupsOf(Part.TABLE6).stream()
                .filter(g -> g.experiment().has(StudyBottleneck.Ssb.class))
                .toList();
        if (groups.isEmpty()) {
            return;
        }
        doc.heading(2, "Table 6: assignment by IoU and by mIoU");
        List<List<String>> counts = new ArrayList<>();
        for (SeedGroup g : groups) {
            ConceptAssignments a = ConceptAssignments.of(
                    g.results().get(0), g.experiment().judge().get(0));
            counts.add(List.of(
                    g.experiment().model(),
                    g.paperSite(),
                    String.valueOf(a.channels()),
                    String.valueOf(a.byMiou()),
                    String.valueOf(a.byIou()),
                    String.valueOf(a.byNetDissect())));
        }
        doc.text("Channels that are assigned the very concept they were trained for, on the first data set.");
        doc.table(List.of("model", "site", "channels", "by mIoU", "by IoU", "by NetDissect"), counts);
        SeedGroup last = groups.get(groups.size() - 1);
        StudyResult.Score score = last.firstScore(last.results().get(0));
        List<List<String>> rows = new ArrayList<>();
        if (score != null) {
            score.channelScores().stream()
                    .filter(c -> c.name().equals(c.concept()) && !c.name().equals(c.iouConcept()))
                    .sorted(Comparator.comparing(c -> c.pixels() == null ? 0L : c.pixels()))
                    .limit(CHANNELS_SHOWN)
                    .forEach(c -> rows.add(List.of(
                            c.name(),
                            c.iouConcept() + String.format(Locale.ROOT, " (%.2f)", c.bestIou()),
                            c.concept() + String.format(Locale.ROOT, " (%.2f)", c.miou()),
                            String.valueOf(c.runnerUp()),
                            c.pixels() == null ? "–" : String.valueOf(c.pixels()),
                            c.iouPixels() == null ? "–" : String.valueOf(c.iouPixels()))));
        }
        if (!rows.isEmpty()) {
            doc.text("The smallest concepts that mIoU finds and IoU misses, at "
                    + last.paperSite() + " of "
                    + last.experiment().model() + ":");
        }
        doc.table(
                List.of(
                        "trained concept",
                        "IoU assigns",
                        "mIoU assigns",
                        "runner-up",
                        "pixels of the concept",
                        "pixels of IoU's"),
                rows);
    }

    private void thresholds() {
        List<List<String>> rows = new ArrayList<>();
        for (SeedGroup g : results.groupsOf(Part.TABLE6)) {
            StudyResult.Score s = g.firstScore(g.results().get(0));
            if (s != null && s.netDissect() != null) {
                rows.add(List.of(
                        g.experiment().model(),
                        g.paperSite(),
                        g.experiment().bottleneck(),
                        String.valueOf(s.active()),
                        String.valueOf(s.assigned()),
                        String.valueOf(s.netDissect())));
            }
        }
        if (!rows.isEmpty()) {
            doc.heading(2, "Fig. 7: NetDissect's threshold against the optimum");
            doc.text(
                    "NetDissect thresholds every channel at the top 0.5 % of its activations. In the paper it assigns 4 of"
                            + " 25 channels of a USB at stage4, the optimum 20.");
        }
        doc.table(
                List.of("model", "site", "bottleneck", "active channels", "assigned by the optimum", "by NetDissect"),
                rows);
        thresholdPictures();
    }

    private void thresholdPictures() {
        Map<String, String> captions = new LinkedHashMap<>();
        for (SeedGroup g : results.groupsOf(Part.TABLE6)) {
            g.results()
                    .get(0)
                    .thresholds()
                    .forEach((caption, file) -> captions.put(
                            file,
                            g.experiment().model() + " "
                                    + g.paperSite() + ", "
                                    + g.experiment().bottleneck()
                                    + ", from left to right: " + caption));
        }
        if (!captions.isEmpty()) {
            doc.text(
                    "Each picture shows, from above: the concept, the channel above its best threshold, the channel above"
                            + " NetDissect's.");
        }
        captions.forEach(doc::image);
    }

    /** One row of Fig. 10: a data set and a category of it, or all its categories. */
    private record ConceptRow(
            String name, String data, @Nullable String category) {}

    private List<ConceptRow> rows(SeedGroup g) {
        List<ConceptRow> rows = new ArrayList<>();
        String first = g.experiment().judge().get(0);
        rows.add(new ConceptRow("classes", first, SeedGroup.CLASS));
        rows.add(new ConceptRow("parts", first, SeedGroup.PART));
        g.experiment().judge().stream().skip(1).forEach(d -> rows.add(new ConceptRow(d, d, null)));
        return rows;
    }

    private void alignment() {
        List<SeedGroup> all = results.groupsOf(Part.FIG10);
        if (all.isEmpty()) {
            return;
        }
        List<ConceptRow> rows = rows(all.get(0));
        List<String> places = List.of("early (stage3)", "middle (stage4)", "late");
        DotPlotGrid grid = new DotPlotGrid(rows.stream().map(ConceptRow::name).toList(), places);
        List<List<String>> table = new ArrayList<>();
        for (String model : results.models(Part.FIG10)) {
            for (String site : results.sites(Part.FIG10)) {
                for (int kind = 0; kind < KINDS.size(); kind++) {
                    Optional<SeedGroup> group = representative(model, site, kind);
                    if (group.isPresent()) {
                        table.add(tableRow(group.get(), KINDS.get(kind), rows));
                        dots(grid, group.get(), rows, kind);
                    }
                }
            }
        }
        doc.heading(2, "Fig. 10: AUiC by data set and site");
        figures.put("fig10", grid.svg(KINDS, COLOURS));
        doc.image(
                "figures/fig10.svg",
                "AUiC of untouched tensors, plain bottlenecks, SSBs and USBs; small numbers: active channels");
        List<String> head = new ArrayList<>(List.of("model", "site", "channels", "active"));
        rows.forEach(r -> head.add(r.name()));
        doc.table(head, table);
    }

    /** The experiment that represents a kind of bottleneck at a site. */
    private Optional<SeedGroup> representative(String model, String site, int kind) {
        return switch (kind) {
            case 0 -> results.vanilla(model, site);
            case 1 -> trained(model, site, StudyBottleneck.Linear.class);
            case 2 -> trained(model, site, StudyBottleneck.Ssb.class);
            default -> results.selected(model, site);
        };
    }

    private Optional<SeedGroup> trained(String model, String site, Class<? extends StudyBottleneck> kind) {
        return results.groupsOf(Part.FIG10).stream()
                .filter(g -> g.experiment().model().equals(model)
                        && g.experiment().site().equals(site)
                        && g.experiment().has(kind)
                        && !g.experiment().softmax())
                .findFirst();
    }

    private static List<String> tableRow(SeedGroup g, String kind, List<ConceptRow> rows) {
        List<String> cells = new ArrayList<>(List.of(
                g.experiment().model(),
                g.paperSite(),
                kind
                        + (g.experiment().has(StudyBottleneck.Usb.class)
                                ? " " + g.experiment().size()
                                : ""),
                SeedStatistics.format(g.active(), 0)));
        rows.forEach(r -> cells.add(SeedStatistics.format(g.auic(r.data(), r.category()), 3)));
        return cells;
    }

    private static void dots(DotPlotGrid grid, SeedGroup g, List<ConceptRow> rows, int kind) {
        int column = PaperSite.isEarly(g.experiment().site())
                ? 0
                : PaperSite.isLate(g.experiment().site()) ? 2 : 1;
        boolean triangle = g.experiment().family().equals("ms-ocrnet");
        for (int r = 0; r < rows.size(); r++) {
            SeedStatistics value = g.auic(rows.get(r).data(), rows.get(r).category());
            SeedStatistics active = g.active();
            if (value != null && active != null) {
                String label = SeedStatistics.format(new SeedStatistics(active.mean(), 0, 1), 0);
                grid.dot(r, column, kind, value, COLOURS.get(kind), triangle, label);
            }
        }
    }

    private void stability() {
        List<List<String>> rows = new ArrayList<>();
        for (String model : results.models(Part.TABLE7)) {
            for (String site : results.sites(Part.TABLE7)) {
                results.vanilla(model, site).ifPresent(g -> rows.add(stabilityRow(g, "original", "none")));
                for (SeedGroup g : results.groupsOf(Part.TABLE7)) {
                    if (g.experiment().model().equals(model)
                            && g.experiment().site().equals(site)) {
                        if (g.experiment().has(StudyBottleneck.Linear.class)) {
                            rows.add(stabilityRow(g, "plain bottleneck", "linear"));
                        } else if (g.experiment().has(StudyBottleneck.Ssb.class)) {
                            rows.add(stabilityRow(g, g.experiment().softmax() ? "SSB with softmax" : "SSB", "ssb"));
                        }
                    }
                }
                results.selected(model, site)
                        .ifPresent(g ->
                                rows.add(stabilityRow(g, "USB " + g.experiment().size(), "usb")));
            }
        }
        if (!rows.isEmpty()) {
            doc.heading(2, "Table 7: stability");
            doc.table(
                    List.of(
                            "model",
                            "site",
                            "channels",
                            "S, mean over data sets",
                            "S on the native grid",
                            "AUiC on classes",
                            "S in the paper (mean of both networks)"),
                    rows);
        }
    }

    private static List<String> stabilityRow(SeedGroup g, String name, String kind) {
        String paper = g.experiment().softmax()
                ? PublishedResults.stabilityWithSoftmax()
                : PublishedResults.stability(kind, g.experiment().site());
        return List.of(
                g.experiment().model(),
                g.paperSite(),
                name,
                SeedStatistics.format(g.stability(), 3),
                SeedStatistics.format(g.nativeStability(), 3),
                SeedStatistics.format(g.auicOnClasses(), 3),
                paper);
    }
}
