package org.sbonnx.study.page;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.study.ExperimentExpansion;
import org.sbonnx.schemas.study.Study;
import org.sbonnx.schemas.study.Study.Part;
import org.sbonnx.schemas.study.StudyReport;
import org.sbonnx.study.claim.Claims;
import org.sbonnx.study.result.StudyResults;

/** The page of a study: verdicts first, then every table and figure beside the paper's own numbers. */
public final class StudyPage {
    private final StudyResults results;
    private final StudyReport report;
    private final Map<String, String> figures = new LinkedHashMap<>();

    public StudyPage(StudyResults results) {
        this.results = results;
        this.report = new StudyReport(
                Tool.NAME_AND_VERSION,
                results.study().name(),
                ExperimentExpansion.experiments(results.study()).size(),
                results.seconds(),
                new Claims(results).evaluate(),
                results.entries().stream()
                        .map(e -> e.result().withoutChannels())
                        .toList());
    }

    /** All results, with the verdicts on the paper's claims. */
    public StudyReport report() {
        return report;
    }

    /** Writes {@code index.html}, {@code README.md} and the figures as SVG below {@code figures/}. */
    public void write(Path folder) {
        String page = document().markdown();
        figures.forEach((name, svg) -> AtomicFile.writeText(folder.resolve("figures/" + name + ".svg"), svg));
        AtomicFile.writeText(folder.resolve("index.html"), HtmlPage.of("Study: " + report.name(), page));
        AtomicFile.writeText(folder.resolve("README.md"), page);
    }

    private MarkdownBuilder document() {
        MarkdownBuilder doc = new MarkdownBuilder();
        doc.heading(1, "Study: " + report.name());
        doc.text(String.format(
                Locale.ROOT,
                "The experiments of Losch, Fritz and Schiele, *Semantic Bottlenecks* (IJCV 2021), repeated on this study's models and"
                        + " data. **%d of %d experiments** are finished; they took %s together (%s). Figures are means"
                        + " ± standard deviation over seeds where there are several. mIoU is in percent; AUiC and S are measured on"
                        + " the label grid unless said. The paper's own figures are of Cityscapes and of networks a hundred times"
                        + " larger: comparable in kind, not in size.",
                report.results().size(),
                report.experiments(),
                duration(report.seconds()),
                report.tool()));
        setup(doc);
        claims(doc);
        SegmentationTables segmentation = new SegmentationTables(results, doc, figures);
        segmentation.write();
        new InspectabilityTables(results, doc, figures).write();
        new FurtherTables(results, doc).write();
        return doc;
    }

    private static String duration(double seconds) {
        return seconds < 5400
                ? String.format(Locale.ROOT, "%.0f minutes", seconds / 60)
                : String.format(Locale.ROOT, "%.1f hours", seconds / 3600);
    }

    private void setup(MarkdownBuilder doc) {
        Study study = results.study();
        List<List<String>> rows = new ArrayList<>();
        study.networks().forEach((name, m) -> {
            Double miou = results.vanillaMiou(name);
            rows.add(List.of(
                    name,
                    m.file(),
                    miou == null ? "–" : String.format(Locale.ROOT, "%.1f", 100 * miou),
                    PublishedResults.vanillaText(m.family()),
                    images(m.learn()),
                    String.join("; ", m.judge().stream().map(this::images).toList()),
                    m.concepts() == null ? "–" : images(m.concepts())));
        });
        doc.table(List.of("model", "file", "mIoU", "in the paper", "learns from", "judged on", "concepts from"), rows);
        List<String> missing = new ArrayList<>();
        for (Part part : Part.values()) {
            if (results.missing(part) > 0) {
                missing.add(part.name().toLowerCase(Locale.ROOT) + " " + results.missing(part));
            }
        }
        if (!missing.isEmpty()) {
            doc.text("**Not run yet** (experiments by table or figure): " + String.join(", ", missing)
                    + ". The same command goes on where it stopped.");
        }
    }

    private String images(String name) {
        Study.ImageSet d = Objects.requireNonNull(results.study().imageSets().get(name));
        String what = d.scenes() == null ? String.valueOf(d.file()) : d.scenes() + " scenes";
        return name + " (" + (d.count() == null ? "" : d.count() + " ") + what + ")";
    }

    private void claims(MarkdownBuilder doc) {
        doc.heading(2, "The paper's claims");
        doc.text("Each verdict is computed from the results by the rule beside it.");
        doc.table(
                List.of("claim", "where", "verdict", "rule", "figures"),
                report.claims().stream()
                        .map(c -> List.of(c.text(), c.where(), Claims.text(c.verdict()), c.rule(), c.numbers()))
                        .toList());
    }
}
