package org.sbonnx.workflow.convert;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.Datasets;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.CheckedModelFile;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.calibrate.CalibrationOptions.CodeSource;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreReport.Epoch;
import org.sbonnx.schemas.report.ScoreReport.FrontierPoint;
import org.sbonnx.schemas.report.ScoreReport.Segmentation;
import org.sbonnx.schemas.report.ScoreReportBuilder;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.score.ChannelEffects;
import org.sbonnx.workflow.score.PageContent;
import org.sbonnx.workflow.score.ProfiledModel;
import org.sbonnx.workflow.score.ProfiledModelWriter;
import org.sbonnx.workflow.score.ReportPageWriter;
import org.sbonnx.workflow.score.Scoring;

/** Converts a model to one with a bottleneck: calibration, fine-tuning, scores, effects and the report. */
public final class Conversion {
    /** Upper bound of channels times images for the effects in the report; each product costs two runs. */
    private static final int MAX_ABLATIONS = 96;

    private final InferenceContext context;

    public Conversion(InferenceContext context) {
        this.context = context;
    }

    /** Images to train on and images to validate on. */
    public record DataSplit(SegmentationData train, SegmentationData validation) {
        /**
         * Holds out every fifth image for validation.
         *
         * @throws BadInput if there are fewer than five images
         */
        public static DataSplit holdOut(SegmentationData all) {
            if (all.size() < 5) {
                throw new BadInput(
                        "data set '" + all.name() + "' has " + all.size() + " images, too few to hold some out",
                        "give others with --val");
            }
            int[] validation =
                    IntStream.range(0, all.size()).filter(i -> i % 5 == 4).toArray();
            int[] train = IntStream.range(0, all.size()).filter(i -> i % 5 != 4).toArray();
            return new DataSplit(Datasets.subset(all, train), Datasets.subset(all, validation));
        }
    }

    /**
     * What is converted, and how.
     *
     * @param cut where the bottlenecks are inserted
     * @param specs one for each place of the cut
     * @param split images to train on and to validate on
     * @param conceptData images with the labels that supervised groups are fitted to
     * @param plan of the fine-tuning; none with 0 epochs
     */
    public record Request(
            OnnxModel model,
            Cut cut,
            List<BottleneckSpec> specs,
            DataSplit split,
            SegmentationData conceptData,
            TrainPlan plan) {
        public Request {
            specs = List.copyOf(specs);
        }
    }

    /** Scores of the original, and scores of the result combined with those of the original. */
    public record Result(ScoreReport before, ScoreReport after) {}

    /**
     * Runs everything and writes {@code model.onnx}, {@code calibrated.onnx}, {@code report.json}, {@code effects.json},
     * {@code report.html} and, where it trains, the folder {@code run}.
     */
    public Result convert(Request request, Path folder) {
        OnnxModel model = request.model();
        Cut cut = request.cut();
        DataSplit split = request.split();
        TrainPlan plan = request.plan();
        Insertion.warnIfWide(context.listener(), cut, request.specs());
        Scoring scoring = new Scoring(context, List.of(ScoreReport.NATIVE, ScoreReport.LABEL), false);
        OriginalScores original = OriginalScores.score(scoring, model, cut, split.validation());
        ScoreReport before = original.report();
        OnnxModel calibrated = new Calibration(
                        context, CodeSource.OUTPUTS, context.settings().seed())
                .calibrate(model, cut, request.specs(), split.train(), request.conceptData());
        CheckedModelFile.write(calibrated, folder.resolve("calibrated.onnx"));
        OnnxModel tuned = calibrated;
        List<Epoch> epochs = List.of();
        if (plan.training().epochs() > 0) {
            FineTuning.FineTuned fineTuned = new FineTuning(context)
                    .fit(
                            calibrated,
                            FineTuning.TrainingData.of(split.train()).withTeacher(model),
                            plan,
                            folder.resolve("run"),
                            false);
            tuned = fineTuned.model();
            epochs = fineTuned.epochs();
        }
        Path file = folder.resolve("model.onnx");
        ProfiledModel result = new ProfiledModelWriter(scoring)
                .write(tuned, List.of(), split.validation(), "scoring the result", file);
        ScoreReport after = combine(result.report(), before, epochs, null);
        Json.write(folder.resolve("report.json"), after);
        AblationReport effects = new ChannelEffects(context)
                .measure(result.model(), sampleForEffects(split.validation(), channels(request.specs())));
        Json.write(folder.resolve("effects.json"), effects);
        new ReportPageWriter(context)
                .write(
                        folder.resolve("report.html"),
                        PageContent.of(result.model(), after, split.validation())
                                .beside(original.model(), before)
                                .withEffects(effects));
        return new Result(before, after);
    }

    private static int channels(List<BottleneckSpec> specs) {
        return specs.stream().mapToInt(BottleneckSpec::channels).sum();
    }

    /** A small, evenly spread sample: rough effects suffice, and each image costs two runs for each channel. */
    private static SegmentationData sampleForEffects(SegmentationData data, int channels) {
        int images = Math.max(2, Math.min(12, MAX_ABLATIONS / channels));
        return Datasets.subset(data, Datasets.evenPositions(data.size(), images));
    }

    /** The scores of the result, with those of the original, the frontier of a sweep and the epochs of training added. */
    static ScoreReport combine(
            ScoreReport after, ScoreReport before, List<Epoch> epochs, @Nullable List<FrontierPoint> frontier) {
        Segmentation was = before.segmentation();
        Segmentation is = after.segmentation();
        return ScoreReportBuilder.copyOf(after)
                .original(before.model())
                .reference(before.reference())
                .segmentation(was == null || is == null ? null : new Segmentation(was.after(), is.after()))
                .frontier(frontier)
                .training(epochs.isEmpty() ? null : epochs)
                .build();
    }
}
