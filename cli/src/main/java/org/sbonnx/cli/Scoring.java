package org.sbonnx.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.eval.SegmentationEval;
import org.sbonnx.auic.grid.Alignment;
import org.sbonnx.auic.score.ScoreOptions;
import org.sbonnx.auic.score.ScoreResult;
import org.sbonnx.auic.score.ScoreTarget;
import org.sbonnx.auic.score.Scorer;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.TaskLabels;
import org.sbonnx.graph.FeatureSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SiteFinder;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Manifest;
import org.sbonnx.schemas.Manifest.Bottleneck;
import org.sbonnx.schemas.ScoreReport;
import org.sbonnx.schemas.ScoreReport.TaskScore;
import org.sbonnx.schemas.Tool;

/** Scores a model's channels, and its segmentation in the same pass. */
final class Scoring {
    private final Workbench bench;
    private final ScoreOptions options;

    Scoring(Workbench bench, List<String> grids, boolean exact, int threads) {
        this.bench = bench;
        this.options = ScoreOptions.DEFAULT.withGrids(grids).withExact(exact).withThreads(threads);
    }

    /** Reads {@code native}, {@code label} or {@code both}. */
    static List<String> grids(String text) {
        return switch (text) {
            case "native" -> List.of(ScoreReport.NATIVE);
            case "label" -> List.of(ScoreReport.LABEL);
            case "both" -> List.of(ScoreReport.NATIVE, ScoreReport.LABEL);
            default -> throw new BadInput("grid '" + text + "' is unknown", "choose native, label or both");
        };
    }

    /**
     * Scores declared bottlenecks and the sites named.
     *
     * @param at further sites; a model without bottlenecks needs at least one
     */
    ScoreReport of(OnnxModel model, List<String> at, SegmentationData data, String what) {
        return of(model, at, data, what, null);
    }

    /** As {@link #of(OnnxModel, List, SegmentationData, String)}; {@code observer} sees the values of the same pass. */
    ScoreReport of(
            OnnxModel model,
            List<String> at,
            SegmentationData data,
            String what,
            FeatureSource.@Nullable Visitor observer) {
        List<ScoreTarget> targets = targets(model, at);
        String output = model.outputs().get(0).getName();
        Set<String> tensors = new LinkedHashSet<>();
        targets.forEach(t -> tensors.add(t.tensor()));
        tensors.add(output);
        boolean judged = TaskLabels.of(data).isPresent();
        SegmentationEval eval = judged ? new SegmentationEval(output, data, bench.framing(model)) : null;
        try (FeatureSource source =
                bench.features(data, bench.preprocess(model), what).open(model, List.copyOf(tensors))) {
            Scorer scorer = new Scorer(
                    source, data, targets, output, options.withGeometry(Alignment.of(model), bench.framing(model)));
            if (eval != null) {
                scorer.observe(eval);
            }
            if (observer != null) {
                scorer.observe(observer);
            }
            return report(model, data, scorer.score(), eval == null ? null : eval.score());
        }
    }

    private ScoreReport report(OnnxModel model, SegmentationData data, ScoreResult r, @Nullable TaskScore task) {
        Map<String, String> choices = new LinkedHashMap<>();
        choices.put("exact", String.valueOf(options.exact()));
        choices.put("countUnannotated", String.valueOf(options.countUnannotated()));
        Optional<Manifest> manifest = Manifests.find(model);
        return new ScoreReport(
                Tool.NAME_AND_VERSION,
                Workbench.identity(model),
                manifest.map(m -> new ScoreReport.Model("original", m.original().sha256()))
                        .orElse(null),
                new ScoreReport.Data(data.name(), data.size(), data.sha256()),
                bench.device(),
                choices,
                r.sites(),
                r.reference(),
                r.concepts(),
                r.droppedConcepts(),
                task == null ? null : new ScoreReport.Segmentation(null, task),
                null,
                null);
    }

    private static List<ScoreTarget> targets(OnnxModel model, List<String> at) {
        List<ScoreTarget> targets = new ArrayList<>();
        for (Bottleneck b : Manifests.find(model).map(Manifest::bottlenecks).orElse(List.of())) {
            List<String> names = b.groups().stream()
                    .flatMap(g -> g.channels().stream())
                    .map(Manifest.Channel::name)
                    .toList();
            targets.add(new ScoreTarget(
                    b.scored().output(), b.alias(), b.kind().name().toLowerCase(Locale.ROOT), names));
        }
        if (!at.isEmpty() || targets.isEmpty()) {
            SiteFinder finder = new SiteFinder(model);
            if (at.isEmpty()) {
                throw new BadInput(
                        model + " has no bottleneck and no site is named",
                        "name one with --at: "
                                + finder.sites().stream().map(Site::label).toList());
            }
            at.forEach(name -> {
                Site site = finder.find(name);
                targets.add(ScoreTarget.vanilla(site.tensor(), site.alias()));
            });
        }
        return targets;
    }

    /** Prints what a report says, for people. */
    static void print(Console console, ScoreReport r) {
        for (ScoreReport.Site s : r.sites()) {
            s.grids().forEach((grid, g) -> {
                console.print(
                        "%s (%s, %s grid): AUiC %.3f, stability %s, coverage %.3f, %d of %d channels active, %d concepts",
                        s.alias() == null ? s.site() : s.alias(),
                        s.kind(),
                        grid,
                        g.auic(),
                        g.stability() == null ? "-" : String.format(Locale.ROOT, "%.3f", g.stability()),
                        g.coverage(),
                        s.active(),
                        s.channels(),
                        g.distinctConcepts());
                if (g.categories().size() > 1) {
                    g.categories()
                            .forEach((category, c) -> console.print(
                                    "    %-10s AUiC %.3f, coverage %.3f, %d concepts",
                                    category, c.auic(), c.coverage(), c.distinctConcepts()));
                }
            });
        }
        r.reference()
                .forEach((grid, ref) -> console.print(
                        "reference (the model's own classes, %s grid): AUiC %.3f, coverage %.3f",
                        grid, ref.auic(), ref.coverage()));
        if (r.segmentation() != null && r.segmentation().after() != null) {
            console.print("mIoU %.4f", r.segmentation().after().miou());
        }
    }
}
