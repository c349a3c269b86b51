package org.sbonnx.schemas.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.report.ScoreReport.ConceptExtent;
import org.sbonnx.schemas.report.ScoreReport.Data;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.report.ScoreReport.FrontierPoint;
import org.sbonnx.schemas.report.ScoreReport.Model;
import org.sbonnx.schemas.report.ScoreReport.Reference;
import org.sbonnx.schemas.report.ScoreReport.Segmentation;
import org.sbonnx.schemas.report.ScoreReport.Site;

/** Builds a {@link ScoreReport}, from nothing or from another one. What is not set is empty or null. */
public final class ScoreReportBuilder {
    private final String tool;
    private Model model;
    private final Data data;
    private final String device;
    private @Nullable Model original;
    private Map<String, String> options = Map.of();
    private List<Site> sites = List.of();
    private Map<String, Reference> reference = Map.of();
    private List<ConceptExtent> concepts = List.of();
    private List<String> droppedConcepts = List.of();
    private @Nullable Segmentation segmentation;
    private @Nullable List<FrontierPoint> frontier;
    private @Nullable List<Epoch> training;

    /**
     * @param tool name and version of the writer
     * @param model the file that was scored
     * @param data the images and annotations it was scored on
     * @param device where the model ran
     */
    public ScoreReportBuilder(String tool, Model model, Data data, String device) {
        this.tool = tool;
        this.model = model;
        this.data = data;
        this.device = device;
    }

    /** A builder with everything that a report has. */
    public static ScoreReportBuilder copyOf(ScoreReport report) {
        return new ScoreReportBuilder(report.tool(), report.model(), report.data(), report.device())
                .original(report.original())
                .options(report.options())
                .sites(report.sites())
                .reference(report.reference())
                .concepts(report.concepts(), report.droppedConcepts())
                .segmentation(report.segmentation())
                .frontier(report.frontier())
                .training(report.training());
    }

    /** The file that was scored. */
    public ScoreReportBuilder model(Model value) {
        model = value;
        return this;
    }

    /** The model it was made from, where known. */
    public ScoreReportBuilder original(@Nullable Model value) {
        original = value;
        return this;
    }

    /** Options that affect the metrics, by name. */
    public ScoreReportBuilder options(Map<String, String> value) {
        options = value;
        return this;
    }

    /** Bottlenecks and other tensors scored. */
    public ScoreReportBuilder sites(List<Site> value) {
        sites = value;
        return this;
    }

    /** Scores of the original model's own classes, by grid. */
    public ScoreReportBuilder reference(Map<String, Reference> value) {
        reference = value;
        return this;
    }

    /** All concepts with their extent in the data, and the names of those without a score. */
    public ScoreReportBuilder concepts(List<ConceptExtent> all, List<String> dropped) {
        concepts = all;
        droppedConcepts = dropped;
        return this;
    }

    /** Task accuracy, where it was measured. */
    public ScoreReportBuilder segmentation(@Nullable Segmentation value) {
        segmentation = value;
        return this;
    }

    /** Points of a calibration sweep, where one was made. */
    public ScoreReportBuilder frontier(@Nullable List<FrontierPoint> value) {
        frontier = value;
        return this;
    }

    /** One entry for each epoch, where a training was made. */
    public ScoreReportBuilder training(@Nullable List<Epoch> value) {
        training = value;
        return this;
    }

    public ScoreReport build() {
        return new ScoreReport(
                tool,
                model,
                original,
                data,
                device,
                options,
                sites,
                reference,
                concepts,
                droppedConcepts,
                segmentation,
                frontier,
                training);
    }
}
