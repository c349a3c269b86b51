package org.sbonnx.auic.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.GridScores;
import org.sbonnx.schemas.report.ScoreReport.Site;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;

/**
 * The metrics of a model as a CycloneDX 1.6 document: one component of type {@code machine-learning-model} with a
 * model card. Cards of the same report are identical, including the serial number; there is no time stamp.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@com.fasterxml.jackson.annotation.JsonPropertyOrder({"$schema", "bomFormat", "specVersion", "serialNumber"})
public record ModelCard(
        @JsonProperty("$schema") String schema,
        String bomFormat,
        String specVersion,
        String serialNumber,
        int version,
        Metadata metadata,
        List<Component> components) {

    /** The document's own metadata. */
    public record Metadata(Tools tools) {}

    /** The programs that made the document. */
    public record Tools(List<Component> components) {}

    /** A program or a model. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Component(
            String type,
            @JsonProperty("bom-ref") @Nullable String reference,
            String name,
            @Nullable String version,
            @Nullable List<Hash> hashes,
            @Nullable Card modelCard) {}

    /** A digest of a component. */
    public record Hash(String alg, String content) {}

    /** Model parameters, metrics and considerations. */
    public record Card(Parameters modelParameters, Analysis quantitativeAnalysis, Considerations considerations) {}

    /** The task of a model. */
    public record Parameters(String task, List<Dataset> datasets) {}

    /** The data set of the measurement. */
    public record Dataset(String type, String name, String description) {}

    /** The measured metrics. */
    public record Analysis(List<Metric> performanceMetrics) {}

    /** One metric; the format requires text. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Metric(
            String type,
            String value,
            @Nullable String slice,
            @Nullable Interval confidenceInterval) {}

    /** Certified bounds of a metric. */
    public record Interval(String lowerBound, String upperBound) {}

    /** Limitations of the metrics. */
    public record Considerations(List<String> technicalLimitations) {}

    /** The card of a report. */
    public static ModelCard of(ScoreReport report) {
        List<Metric> metrics = new ArrayList<>();
        segmentation(report, metrics);
        report.sites().forEach(s -> site(s, metrics));
        Component model = new Component(
                "machine-learning-model",
                "model",
                report.model().file(),
                null,
                List.of(new Hash("SHA-256", report.model().sha256())),
                new Card(
                        new Parameters(
                                "semantic segmentation",
                                List.of(new Dataset(
                                        "dataset",
                                        report.data().name(),
                                        report.data().images() + " images, SHA-256 "
                                                + report.data().sha256()))),
                        new Analysis(metrics),
                        new Considerations(List.of(
                                "AUiC and coverage refer to the concepts of the named data set only.",
                                "AUiC averages over active channels; coverage says how many concepts they reach."))));
        String tool = report.tool();
        int space = tool.lastIndexOf(' ');
        Component program = new Component(
                "application", null, tool.substring(0, Math.max(space, 0)), tool.substring(space + 1), null, null);
        String identity =
                Tool.NAME_AND_VERSION + report.model().sha256() + report.data().sha256();
        return new ModelCard(
                "http://cyclonedx.org/schema/bom-1.6.schema.json",
                "CycloneDX",
                "1.6",
                "urn:uuid:" + UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)),
                1,
                new Metadata(new Tools(List.of(program))),
                List.of(model));
    }

    private static void segmentation(ScoreReport report, List<Metric> metrics) {
        ScoreReport.Segmentation s = report.segmentation();
        TaskScore after = s == null ? null : s.after();
        TaskScore before = s == null ? null : s.before();
        if (after != null) {
            metrics.add(new Metric("mIoU", text(after.miou()), "segmentation", null));
            metrics.add(new Metric("pixel accuracy", text(after.pixelAccuracy()), "segmentation", null));
        }
        if (before != null) {
            metrics.add(new Metric("mIoU of the original", text(before.miou()), "segmentation", null));
        }
    }

    private static void site(Site site, List<Metric> metrics) {
        String alias = site.alias();
        String name = alias == null ? site.site() : alias;
        metrics.add(new Metric("active channels", String.valueOf(site.active()), name, null));
        site.grids().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> {
            GridScores g = e.getValue();
            String slice = name + ", " + e.getKey() + " grid";
            metrics.add(new Metric("AUiC", text(g.auic()), slice, interval(g.auicInterval())));
            Double stability = g.stability();
            if (stability != null) {
                metrics.add(new Metric("stability", text(stability), slice, interval(g.stabilityInterval())));
            }
            metrics.add(new Metric("coverage", text(g.coverage()), slice, null));
            metrics.add(new Metric("distinct concepts", String.valueOf(g.distinctConcepts()), slice, null));
            g.categories().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(c -> {
                        String set = slice + ", " + c.getKey();
                        metrics.add(new Metric("AUiC", text(c.getValue().auic()), set, null));
                        metrics.add(new Metric("coverage", text(c.getValue().coverage()), set, null));
                    });
        });
    }

    private static @Nullable Interval interval(@Nullable List<Double> bounds) {
        return bounds == null || bounds.size() != 2 ? null : new Interval(text(bounds.get(0)), text(bounds.get(1)));
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }
}
