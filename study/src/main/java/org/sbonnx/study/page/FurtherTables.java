package org.sbonnx.study.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyBottleneck;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.study.result.SeedGroup;
import org.sbonnx.study.result.SeedStatistics;
import org.sbonnx.study.result.StudyResults;

/** Figs. 11 to 13 as pictures, and what the paper leaves for later: no training, another domain, several bottlenecks. */
final class FurtherTables {
    private final StudyResults results;
    private final MarkdownBuilder doc;

    FurtherTables(StudyResults results, MarkdownBuilder doc) {
        this.results = results;
        this.doc = doc;
    }

    void write() {
        pictures();
        conversions(
                Part.CALIBRATION,
                "Conversion without training",
                "Calibration solves a bottleneck's weights from what the original does with unlabelled images.");
        conversions(
                Part.MEDICAL,
                "Another domain",
                "Grey one-channel tissue with cells and lesions; the same commands, other data.");
        conflicts();
    }

    private void pictures() {
        List<SeedGroup> groups = results.groupsOf(Part.PICTURES);
        if (groups.isEmpty()) {
            return;
        }
        doc.heading(2, "Figs. 11–13: the best channels");
        doc.text(
                "From left to right: the image; the winner among the best 20 channels of the site, in the colours of the"
                        + " concepts they are assigned; where each of the best four exceeds its threshold (the rest is darkened).");
        for (SeedGroup g : groups) {
            StudyResult r = g.results().get(0);
            r.pictures()
                    .forEach((caption, file) -> doc.image(
                            file,
                            g.experiment().model() + " "
                                    + g.paperSite() + ", "
                                    + (g.experiment().has(StudyBottleneck.None.class)
                                            ? "original"
                                            : g.experiment().bottleneck())
                                    + ": "
                                    + caption));
        }
    }

    private void conversions(Part part, String title, String text) {
        List<List<String>> rows = new ArrayList<>();
        for (SeedGroup g : results.groupsOf(part)) {
            Double kept = results.keptMiou(g);
            rows.add(List.of(
                    g.experiment().model(),
                    g.paperSite(),
                    g.experiment().has(StudyBottleneck.None.class)
                            ? "original"
                            : g.experiment().bottleneck(),
                    g.experiment().method().name().toLowerCase(Locale.ROOT),
                    SeedStatistics.format(g.active(), 0),
                    SeedStatistics.formatPercent(g.miou()),
                    kept == null ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * kept),
                    SeedStatistics.format(g.auicOnClasses(), 3),
                    SeedStatistics.format(g.auic(g.experiment().judge().get(0), SeedGroup.PART), 3),
                    SeedStatistics.format(g.coverageOfClasses(), 3),
                    SeedStatistics.format(g.stability(), 3),
                    seconds(g)));
        }
        if (rows.isEmpty()) {
            return;
        }
        doc.heading(2, title);
        doc.text(text);
        doc.table(
                List.of(
                        "model",
                        "site",
                        "bottleneck",
                        "method",
                        "active",
                        "mIoU",
                        "of the original",
                        "AUiC classes",
                        "AUiC parts",
                        "coverage of classes",
                        "S",
                        "time with scoring"),
                rows);
    }

    private static String seconds(SeedGroup g) {
        SeedStatistics time = g.overSeeds(r -> r.seconds());
        return time == null ? "–" : String.format(Locale.ROOT, "%.0f s", time.mean());
    }

    private void conflicts() {
        List<List<String>> rows = new ArrayList<>();
        for (SeedGroup g : results.groupsOf(Part.CONFLICT)) {
            for (StudyResult r : g.results()) {
                StudyResult.Conflict c = r.conflict();
                if (c != null) {
                    rows.add(List.of(
                            g.experiment().model(),
                            g.experiment().site(),
                            g.experiment().bottleneck(),
                            r.miou() == null ? "–" : String.format(Locale.ROOT, "%.1f", 100 * r.miou()),
                            share(c.errorRate()),
                            share(c.conflictRate()),
                            share(c.errorRateInConflict()),
                            area(c.auroc()),
                            area(c.aurocBinary()),
                            area(c.aurocEntropy())));
                }
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        doc.heading(2, "Several bottlenecks in one model");
        doc.text(
                "The codes of two one-hot bottlenecks are compared. Surprisal is −log p(deep code | shallow code), counted on the training"
                        + " images without labels; a conflict is two codes that usually end in different classes. AUROC: how well each tells"
                        + " wrong pixels from right ones (½ says nothing); the network's own entropy is the usual yardstick.");
        doc.table(
                List.of(
                        "model",
                        "sites",
                        "bottlenecks",
                        "mIoU",
                        "wrong pixels",
                        "in conflict",
                        "wrong among those",
                        "AUROC surprisal",
                        "AUROC conflict",
                        "AUROC entropy"),
                rows);
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * value);
    }

    private static String area(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
