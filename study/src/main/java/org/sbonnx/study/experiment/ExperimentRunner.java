package org.sbonnx.study.experiment;

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
import org.sbonnx.schemas.study.StudyBottleneck;
import org.sbonnx.schemas.study.StudyResult;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.convert.Calibration;
import org.sbonnx.workflow.convert.FineTuning;
import org.sbonnx.workflow.score.Evaluation;
import org.sbonnx.workflow.score.Scoring;

/** Makes one experiment's model and measures it. */
final class ExperimentRunner {
    private final StudyInputs study;
    private final Path folder;

    /** @param folder of the study's output: feature caches and pictures lie below it */
    ExperimentRunner(StudyInputs study, Path folder) {
        this.study = study;
        this.folder = folder;
    }

    /** @param work folder for checkpoints that no other process uses at the same time */
    StudyResult run(Experiment experiment, String key, boolean pictures, Path work) {
        long begin = System.nanoTime();
        StudyInputs.LoadedNetwork net = study.network(experiment.model());
        List<String> sites = List.of(experiment.site().split("\\+"));
        OnnxModel model =
                experiment.method() == Method.VANILLA ? net.model() : buildModel(experiment, net, sites, work);
        List<StudyResult.Score> scores = new ArrayList<>();
        ScoreReport first = null;
        for (String name : experiment.judge()) {
            // The first data set is scored on both grids, others on the paper's.
            List<String> grids =
                    first == null ? List.of(ScoreReport.NATIVE, ScoreReport.LABEL) : List.of(ScoreReport.LABEL);
            Scoring scoring = new Scoring(net.context(), grids, false);
            ScoreReport report = scoring.score(
                    model, experiment.method() == Method.VANILLA ? sites : List.of(), study.images(name), "scoring");
            boolean channels = first == null && experiment.method() != Method.VANILLA;
            scores.addAll(ScoreSummary.of(name, report, channels));
            first = first == null ? report : first;
        }
        SegmentationData judge = study.images(experiment.judge().get(0));
        ScoreReport.TaskScore task = task(Objects.requireNonNull(first));
        boolean conflicting = sites.size() > 1 && experiment.has(StudyBottleneck.Usb.class);
        return new StudyResult(
                key,
                Tool.NAME_AND_VERSION,
                experiment,
                (System.nanoTime() - begin) / 1e9,
                task == null ? null : task.miou(),
                experiment.has(StudyBottleneck.Usb.class) ? new Evaluation(net.context()).softMiou(model, judge) : null,
                task == null ? null : task.pixelAccuracy(),
                scores,
                conflicting
                        ? new ConflictAnalysis(net.context(), model).analyze(study.images(experiment.learn()), judge)
                        : null,
                pictures ? new BestChannelSheet(net.context(), folder).write(key, model, first, judge) : Map.of(),
                pictures && (experiment.has(StudyBottleneck.Ssb.class) || experiment.has(StudyBottleneck.Linear.class))
                        ? new ThresholdSheet(net.context(), folder).write(key, model, first, judge)
                        : Map.of());
    }

    private static ScoreReport.@Nullable TaskScore task(ScoreReport report) {
        return report.segmentation() == null ? null : report.segmentation().after();
    }

    private OnnxModel buildModel(Experiment experiment, StudyInputs.LoadedNetwork net, List<String> sites, Path work) {
        SegmentationData concepts = experiment.concepts() == null ? null : study.images(experiment.concepts());
        TrainPlan plan =
                experiment.plan() == null ? null : study.plan(experiment.plan()).withSeed(experiment.seed());
        BottleneckSpec spec = ExperimentBottleneck.of(experiment, concepts, plan);
        OnnxModel model = net.model();
        for (String name : sites) {
            Site site = new SiteFinder(model).find(name);
            model = experiment.method() == Method.TRAINED
                    ? insertRandom(model, site, spec, net.context(), experiment.seed())
                    : insertCalibrated(experiment, net.context(), model, site, spec, concepts);
        }
        if (plan == null) {
            return model;
        }
        boolean fromScratch = experiment.method() == Method.TRAINED;
        FineTuning.TrainingData data = FineTuning.TrainingData.of(study.images(experiment.learn()))
                .withConcepts(fromScratch ? concepts : null);
        return new FineTuning(net.context())
                .sharingFeatures(net.model(), folder.resolve("features"))
                .fit(model, data, plan, work, false)
                .model();
    }

    private static OnnxModel insertRandom(
            OnnxModel model, Site site, BottleneckSpec spec, InferenceContext context, long seed) {
        SpliceWeights weights = SpliceWeights.random(site, spec, Splice.consumerKernels(model, site), seed);
        return Splice.apply(
                model, site, spec, weights, Splice.Options.DEFAULTS.withPreprocess(context.preprocess(model)));
    }

    private OnnxModel insertCalibrated(
            Experiment experiment,
            InferenceContext context,
            OnnxModel model,
            Site site,
            BottleneckSpec spec,
            @Nullable SegmentationData concepts) {
        SegmentationData images = study.images(experiment.learn());
        return new Calibration(context, CodeSource.OUTPUTS, experiment.seed())
                .calibrate(model, site, spec, images, concepts == null ? images : concepts);
    }
}
