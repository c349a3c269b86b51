package org.sbonnx.workflow.convert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.CheckedModelFile;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.calibrate.CalibrationOptions.CodeSource;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.FrontierPoint;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.score.PageContent;
import org.sbonnx.workflow.score.ReportPageWriter;
import org.sbonnx.workflow.score.Scoring;

/** Calibrates bottlenecks of several widths at one site, in the same two passes, and compares their mIoU, AUiC and coverage. */
public final class WidthSweep {
    private final InferenceContext context;
    private final BottleneckSelection.Rule rule;

    /** @param rule which width the report shows */
    public WidthSweep(InferenceContext context, BottleneckSelection.Rule rule) {
        this.rule = rule;
        this.context = context;
    }

    /**
     * What a sweep found.
     *
     * @param report of the width that the rule selects
     * @param selected bottleneck of that width, such as {@code 1x16}
     * @param page the report's page
     */
    public record Result(ScoreReport report, String selected, Path page) {}

    /**
     * Reads {@code K,K,…}.
     *
     * @return the widths in rising order, each once
     * @throws BadInput if one is no number, or below 2: one code distinguishes nothing
     */
    public static List<Integer> parseWidths(String text) {
        List<Integer> widths;
        try {
            widths = Arrays.stream(text.split(","))
                    .map(k -> Integer.parseInt(k.strip()))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (NumberFormatException e) {
            throw new BadInput("'" + text + "' is not a list of widths", "write for example --sweep 6,8,11,16,24", e);
        }
        if (widths.get(0) < 2) {
            throw new BadInput(
                    "the widths '" + text + "' contain " + widths.get(0), "a bottleneck needs at least 2 codes");
        }
        return widths;
    }

    /**
     * Writes {@code usb-1xK.onnx} for each width, {@code frontier.json}, and the report of the width that the rule selects.
     */
    public Result run(
            OnnxModel model, Cut cut, List<Integer> widths, Conversion.DataSplit split, CodeSource codes, Path folder) {
        Scoring scoring = new Scoring(context, List.of(ScoreReport.NATIVE), false);
        OriginalScores original = OriginalScores.score(scoring, model, cut, split.validation());
        ScoreReport before = original.report();
        List<List<BottleneckSpec>> alternatives = widths.stream()
                .map(k -> BottleneckSpec.usbs("1x" + k, cut.places().size(), CodeForm.ONEHOT, 1))
                .toList();
        List<OnnxModel> models = new Calibration(
                        context, codes, context.settings().seed())
                .calibrateAll(model, cut, alternatives, split.train(), split.train());
        List<FrontierPoint> points = new ArrayList<>();
        List<ScoreReport> reports = new ArrayList<>();
        context.listener().frontierPoint(point("-", before));
        for (int i = 0; i < widths.size(); i++) {
            Path file = folder.resolve("usb-1x" + widths.get(i) + ".onnx");
            CheckedModelFile.write(models.get(i), file);
            ScoreReport after =
                    scoring.score(OnnxModel.load(file), List.of(), split.validation(), "scoring 1x" + widths.get(i));
            FrontierPoint p = point("1x" + widths.get(i), after);
            context.listener().frontierPoint(p);
            points.add(p);
            reports.add(after);
        }
        Json.write(folder.resolve("frontier.json"), points);
        int best = best(points, before);
        ScoreReport report = Conversion.combine(reports.get(best), before, List.of(), points);
        Json.write(folder.resolve("report.json"), report);
        OnnxModel chosen = OnnxModel.load(folder.resolve("usb-1x" + widths.get(best) + ".onnx"));
        Path page = folder.resolve("report.html");
        new ReportPageWriter(context)
                .write(page, PageContent.of(chosen, report, split.validation()).beside(original.model(), before));
        return new Result(report, "1x" + widths.get(best), page);
    }

    /** Figures of a width; of several places the channels together, AUiC over all of them, and the best place's coverage. */
    private static FrontierPoint point(String label, ScoreReport r) {
        List<ScoreReport.Site> sites = r.sites();
        int channels = sites.stream().mapToInt(ScoreReport.Site::channels).sum();
        int active = sites.stream().mapToInt(ScoreReport.Site::active).sum();
        double auic = sites.stream()
                .mapToDouble(s -> nativeGrid(s).auic() * s.active())
                .sum();
        double coverage =
                sites.stream().mapToDouble(s -> nativeGrid(s).coverage()).max().orElse(0);
        return new FrontierPoint(
                label,
                channels,
                active,
                miou(r),
                sites.size() == 1 ? nativeGrid(sites.get(0)).auic() : auic / Math.max(1, active),
                coverage,
                sites.size() == 1 ? nativeGrid(sites.get(0)).stability() : null);
    }

    private int best(List<FrontierPoint> points, ScoreReport before) {
        double reference = Objects.requireNonNull(before.reference().get(ScoreReport.NATIVE))
                .auic();
        return BottleneckSelection.selectBest(
                rule,
                points.stream()
                        .map(p -> new BottleneckSelection.Candidate(
                                p.miou() / miou(before), p.auic(), p.coverage(), reference))
                        .toList());
    }

    private static ScoreReport.GridScores nativeGrid(ScoreReport.Site site) {
        return Objects.requireNonNull(site.grids().get(ScoreReport.NATIVE));
    }

    private static double miou(ScoreReport r) {
        ScoreReport.Segmentation s = r.segmentation();
        ScoreReport.TaskScore task = s == null ? null : s.after();
        if (task == null) {
            throw new BadInput("a sweep needs images with task labels to validate on", "give them with --val");
        }
        return task.miou();
    }
}
