package org.sbonnx.study.experiment;

import org.sbonnx.workflow.Workbench;
import org.sbonnx.workflow.convert.Calibration;
import org.sbonnx.workflow.convert.Fitting;
import org.sbonnx.workflow.score.Evaluation;
import org.sbonnx.workflow.score.Scoring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.calibrate.CalibrationOptions.CodeSource;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.insert.splice.Splice;
import org.sbonnx.schemas.Tool;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.study.Study.Experiment;
import org.sbonnx.schemas.study.Study.Method;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.schemas.train.TrainPlan;

/** Makes one experiment's model and measures it. */
final class StudyTrial {
    private final StudyData study;
    private final Path folder;

    /** @param folder of the study's output: feature caches and pictures lie below it */
    StudyTrial(StudyData study, Path folder) {
        this.study = study;
        this.folder = folder;
    }

    /** @param work folder for checkpoints, which no other process uses now */
    StudyResult run(Experiment trial, String key, boolean pictures, Path work) {
        long begin = System.nanoTime();
        StudyData.Net net = study.net(trial.model());
        List<String> sites = List.of(trial.site().split("\\+"));
        OnnxModel model = trial.method() == Method.VANILLA ? net.model() : made(trial, net, sites, work);
        List<StudyResult.Score> scores = new ArrayList<>();
        ScoreReport first = null;
        for (String name : trial.judge()) {
            // The first data set is scored on both grids, others on the paper's.
            List<String> grids =
                    first == null ? List.of(ScoreReport.NATIVE, ScoreReport.LABEL) : List.of(ScoreReport.LABEL);
            Scoring scoring = new Scoring(net.bench(), grids, false);
            ScoreReport report = scoring.of(
                    model, trial.method() == Method.VANILLA ? sites : List.of(), study.images(name), "scoring");
            boolean channels = first == null && trial.method() != Method.VANILLA;
            scores.addAll(StudyScores.of(name, report, channels));
            first = first == null ? report : first;
        }
        SegmentationData judge = study.images(trial.judge().get(0));
        ScoreReport.TaskScore task = task(Objects.requireNonNull(first));
        boolean watched = sites.size() > 1 && trial.kind().equals("usb");
        return new StudyResult(
                key,
                Tool.NAME_AND_VERSION,
                trial,
                (System.nanoTime() - begin) / 1e9,
                task == null ? null : task.miou(),
                trial.kind().equals("usb") ? new Evaluation(net.bench()).soft(model, judge) : null,
                task == null ? null : task.pixelAccuracy(),
                scores,
                watched ? new StudyConflict(net.bench(), model).of(study.images(trial.learn()), judge) : null,
                pictures ? new StudyPictures(net.bench(), folder).of(key, model, first, judge) : Map.of(),
                pictures && List.of("ssb", "linear").contains(trial.kind())
                        ? new StudyThresholds(net.bench(), folder).of(key, model, first, judge)
                        : Map.of());
    }

    private static ScoreReport.@Nullable TaskScore task(ScoreReport report) {
        return report.segmentation() == null ? null : report.segmentation().after();
    }

    private OnnxModel made(Experiment trial, StudyData.Net net, List<String> sites, Path work) {
        SegmentationData concepts = trial.concepts() == null ? null : study.images(trial.concepts());
        TrainPlan plan = trial.plan() == null ? null : study.plan(trial.plan()).withSeed(trial.seed());
        BottleneckSpec spec = StudyBottleneck.of(trial, concepts, plan);
        OnnxModel model = net.model();
        for (String name : sites) {
            Site site = new SiteFinder(model).find(name);
            model = trial.method() == Method.TRAINED
                    ? random(model, site, spec, net.bench(), trial.seed())
                    : solved(trial, net.bench(), model, site, spec, concepts);
        }
        if (plan == null) {
            return model;
        }
        boolean fromScratch = trial.method() == Method.TRAINED;
        Fitting.Material material =
                new Fitting.Material(study.images(trial.learn()), null, fromScratch ? concepts : null, null);
        return new Fitting(net.bench())
                .sharing(net.model(), folder.resolve("features"))
                .fit(model, material, plan, work, false)
                .model();
    }

    private static OnnxModel random(OnnxModel model, Site site, BottleneckSpec spec, Workbench bench, long seed) {
        SpliceWeights weights = SpliceWeights.random(site, spec, Splice.consumerKernels(model, site), seed);
        return Splice.apply(model, site, spec, weights, false, bench.preprocess(model));
    }

    private OnnxModel solved(
            Experiment trial,
            Workbench bench,
            OnnxModel model,
            Site site,
            BottleneckSpec spec,
            @Nullable SegmentationData concepts) {
        SegmentationData images = study.images(trial.learn());
        return new Calibration(bench, CodeSource.OUTPUTS, trial.seed())
                .of(model, site, spec, images, concepts == null ? images : concepts);
    }
}
