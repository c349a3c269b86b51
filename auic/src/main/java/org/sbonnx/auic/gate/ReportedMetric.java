package org.sbonnx.auic.gate;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.Category;
import org.sbonnx.schemas.report.ScoreReport.ChannelScore;
import org.sbonnx.schemas.report.ScoreReport.GridScores;
import org.sbonnx.schemas.report.ScoreReport.Site;
import org.sbonnx.schemas.report.ScoreReport.TaskScore;

/** Value in a report of the metric that a rule bounds. */
sealed interface ReportedMetric {
    /** The metric was measured. */
    record Value(double value) implements ReportedMetric {}

    /** The metric was not measured, or is undefined here. */
    record Missing(String reason) implements ReportedMetric {}

    /** The metric was measured, but what the rule requires does not occur: the rule is violated whatever its limit is. */
    record Absent(String reason) implements ReportedMetric {}

    /** Reads the metric of a rule; {@code site} is null for metrics of the whole model. */
    static ReportedMetric read(Policy.MetricRule rule, ScoreReport report, @Nullable Site site) {
        if (site == null) {
            return ofModel(rule, report);
        }
        if (rule.figure() == Policy.Metric.ACTIVE_CHANNELS) {
            return new Value(site.active());
        }
        GridScores grid = site.grids().get(rule.gridOrNative().key());
        if (grid == null) {
            return new Missing("it was not scored on the " + rule.gridOrNative().key() + " grid");
        }
        String category = rule.category();
        return category == null ? ofGrid(rule, report, grid) : ofCategory(rule, grid, category);
    }

    private static ReportedMetric ofGrid(Policy.MetricRule rule, ScoreReport report, GridScores grid) {
        return switch (rule.figure()) {
            case AUIC -> new Value(grid.auic());
            case AUIC_ALL -> new Value(grid.auicAll());
            case STABILITY -> orMissing(grid.stability(), "stability is undefined where AUiC is 0");
            case COVERAGE -> new Value(grid.coverage());
            case DISTINCT_CONCEPTS -> new Value(grid.distinctConcepts());
            case HELD_OUT_GAP -> {
                Double heldOut = grid.heldOutAuic();
                yield orMissing(heldOut == null ? null : grid.auic() - heldOut, "no held-out AUiC was measured");
            }
            case CONCEPT_MIOU -> ofConcept(Objects.requireNonNull(rule.concept()), report, grid);
            default -> throw new IllegalStateException(rule.figure() + " is not a metric of a site");
        };
    }

    private static ReportedMetric ofCategory(Policy.MetricRule rule, GridScores grid, String name) {
        Category category = grid.categories().get(name);
        if (category == null) {
            return new Missing("the data has no concepts of category '" + name + "', only of "
                    + grid.categories().keySet().stream().sorted().toList());
        }
        return switch (rule.figure()) {
            case AUIC -> new Value(category.auic());
            case AUIC_ALL -> new Value(category.auicAll());
            case STABILITY -> orMissing(category.stability(), "stability is undefined where AUiC is 0");
            case COVERAGE -> new Value(category.coverage());
            case DISTINCT_CONCEPTS -> new Value(category.distinctConcepts());
            default -> throw new IllegalStateException(rule.figure() + " is not a metric of a category");
        };
    }

    private static ReportedMetric ofConcept(String concept, ScoreReport report, GridScores grid) {
        boolean known = report.concepts().stream().anyMatch(c -> c.name().equals(concept));
        if (!known || report.droppedConcepts().contains(concept)) {
            return new Missing("the data has no concept '" + concept + "' that can be scored");
        }
        return grid.channelScores().stream()
                .filter(c -> concept.equals(c.concept()))
                .mapToDouble(ChannelScore::miou)
                .max()
                .stream()
                .<ReportedMetric>mapToObj(Value::new)
                .findFirst()
                .orElseGet(() -> new Absent("no channel stands for '" + concept + "'"));
    }

    private static ReportedMetric ofModel(Policy.MetricRule rule, ScoreReport report) {
        Optional<ScoreReport.Segmentation> segmentation = Optional.ofNullable(report.segmentation());
        TaskScore after = segmentation.map(ScoreReport.Segmentation::after).orElse(null);
        if (after == null) {
            return new Missing("the segmentation was not measured: the data has no labels of the task");
        }
        return switch (rule.figure()) {
            case MIOU -> new Value(after.miou());
            case MIOU_LOSS -> {
                TaskScore before =
                        segmentation.map(ScoreReport.Segmentation::before).orElse(null);
                yield orMissing(
                        before == null ? null : before.miou() - after.miou(),
                        "the original was not measured: give --original to sb score, or --original and --data to sb check");
            }
            case CLASS_IOU -> ofClass(Objects.requireNonNull(rule.concept()), after.classes());
            default -> throw new IllegalStateException(rule.figure() + " is not a metric of a model");
        };
    }

    private static ReportedMetric ofClass(String name, List<ScoreReport.ClassIou> classes) {
        for (ScoreReport.ClassIou c : classes) {
            if (c.name().equals(name)) {
                return orMissing(c.iou(), "class '" + name + "' occurs neither in labels nor in predictions");
            }
        }
        return new Missing("there is no class '" + name + "', only "
                + classes.stream().map(ScoreReport.ClassIou::name).toList());
    }

    private static ReportedMetric orMissing(@Nullable Double value, String reason) {
        return value == null ? new Missing(reason) : new Value(value);
    }
}
