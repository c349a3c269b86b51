package org.sbonnx.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.calibrate.CalibrationOptions.CodeSource;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.report.ScoreReport.FrontierPoint;
import org.sbonnx.schemas.report.ScoreReport.Segmentation;
import org.sbonnx.schemas.train.TrainPlan;

/** The whole way from a model to a bottlenecked one with its report. */
final class Conversion {
    /** Channels times images of the effects in a conversion's report. */
    private static final int EFFECT_TRIALS = 96;

    private final Workbench bench;
    private final Console console;
    private final CommonOptions common;

    Conversion(Workbench bench, CommonOptions common) {
        this.bench = bench;
        this.console = bench.console();
        this.common = common;
    }

    /** Images to learn from and images to judge on. */
    record Split(SegmentationData learn, SegmentationData judge) {
        /** Every fifth image is kept apart for judging. */
        static Split heldOut(SegmentationData all) {
            if (all.size() < 5) {
                throw new BadInput(
                        "data set '" + all.name() + "' has " + all.size() + " images, too few to keep some apart",
                        "give others with --val");
            }
            int[] judge = IntStream.range(0, all.size()).filter(i -> i % 5 == 4).toArray();
            int[] learn = IntStream.range(0, all.size()).filter(i -> i % 5 != 4).toArray();
            return new Split(Datasets.subset(all, learn), Datasets.subset(all, judge));
        }
    }

    /** Runs everything and writes {@code model.onnx}, {@code calibrated.onnx}, {@code report.json}, {@code effects.json} and {@code report.html}. */
    ScoreReport run(
            OnnxModel model,
            Site site,
            BottleneckSpec spec,
            Split split,
            SegmentationData annotated,
            TrainPlan plan,
            Path folder) {
        SpliceOptions.warnIfWide(console, site, spec);
        Scoring scoring =
                new Scoring(bench, List.of(ScoreReport.NATIVE, ScoreReport.LABEL), false, common.effectiveThreads());
        ScoreReport before = scoring.of(model, List.of(site.tensor()), split.judge(), "scoring the original");
        OnnxModel calibrated =
                new Calibration(bench, CodeSource.OUTPUTS, common.seed).of(model, site, spec, split.learn(), annotated);
        calibrated.save(folder.resolve("calibrated.onnx"));
        OnnxModel tuned = calibrated;
        List<Epoch> epochs = List.of();
        if (plan.training().epochs() > 0) {
            Fitting.Fitted fitted = new Fitting(bench, common)
                    .fit(
                            calibrated,
                            new Fitting.Material(split.learn(), null, null, model),
                            plan,
                            folder.resolve("run"),
                            false);
            tuned = fitted.model();
            epochs = fitted.epochs();
        }
        Path file = folder.resolve("model.onnx");
        Stamped result = new Stamping(scoring).of(tuned, List.of(), split.judge(), "scoring the result", file);
        ScoreReport after = combined(result.report(), before, epochs, null);
        Json.write(folder.resolve("report.json"), after);
        AblationReport effects = new ChannelEffects(bench).of(result.model(), few(split.judge(), spec.channels()));
        Json.write(folder.resolve("effects.json"), effects);
        new Pages(bench)
                .write(folder.resolve("report.html"), result.model(), after, model, before, effects, split.judge());
        if (common.json != null) {
            Json.write(common.json, after);
        }
        summarise(before, after, folder);
        return after;
    }

    /** A few images, evenly spread: effects are large or small, and each image costs two runs for each channel. */
    private static SegmentationData few(SegmentationData data, int channels) {
        int images = Math.max(2, Math.min(12, EFFECT_TRIALS / channels));
        return Datasets.subset(data, Datasets.evenPositions(data.size(), images));
    }

    /** The scores of the result with what is known of the original, the sweep and the training. */
    static ScoreReport combined(
            ScoreReport after, ScoreReport before, List<Epoch> epochs, @Nullable List<FrontierPoint> frontier) {
        Segmentation was = before.segmentation();
        Segmentation is = after.segmentation();
        return new ScoreReport(
                after.tool(),
                after.model(),
                before.model(),
                after.data(),
                after.device(),
                after.options(),
                after.sites(),
                before.reference(),
                after.concepts(),
                after.droppedConcepts(),
                was == null || is == null ? null : new Segmentation(was.after(), is.after()),
                frontier,
                epochs.isEmpty() ? null : epochs);
    }

    private void summarise(ScoreReport before, ScoreReport after, Path folder) {
        console.print("");
        console.print("%-28s %10s %10s", "", "before", "after");
        Segmentation s = after.segmentation();
        if (s != null && s.before() != null && s.after() != null) {
            console.print(
                    "%-28s %10.4f %10.4f   %.1f %% kept",
                    "mIoU",
                    s.before().miou(),
                    s.after().miou(),
                    100 * s.after().miou() / s.before().miou());
        }
        ScoreReport.Site was = before.sites().get(0);
        ScoreReport.Site is = after.sites().get(0);
        console.print("%-28s %10d %10d   %d active", "channels", was.channels(), is.channels(), is.active());
        is.grids().forEach((grid, g) -> {
            ScoreReport.GridScores old = was.grids().get(grid);
            if (old != null) {
                ScoreReport.Reference reference = after.reference().get(grid);
                console.print(
                        "%-28s %10.3f %10.3f   %s",
                        "AUiC (" + grid + " grid)",
                        old.auic(),
                        g.auic(),
                        reference == null ? "" : String.format(Locale.ROOT, "reference %.3f", reference.auic()));
                console.print(
                        "%-28s %10.3f %10.3f   %s",
                        "coverage",
                        old.coverage(),
                        g.coverage(),
                        reference == null ? "" : String.format(Locale.ROOT, "reference %.3f", reference.coverage()));
                console.print("%-28s %10s %10s", "stability", figure(old.stability()), figure(g.stability()));
            }
        });
        console.print("");
        console.print("%s, report.json and report.html are in %s", "model.onnx", folder);
    }

    private static String figure(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
