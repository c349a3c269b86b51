package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.score.ScoreOptions;
import org.sbonnx.cli.console.Console;
import org.sbonnx.cli.console.ReportPrinter;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreShard;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.score.ActivationSource;
import org.sbonnx.workflow.score.Evaluation;
import org.sbonnx.workflow.score.PageContent;
import org.sbonnx.workflow.score.ProfiledModel;
import org.sbonnx.workflow.score.ProfiledModelWriter;
import org.sbonnx.workflow.score.ReportPageWriter;
import org.sbonnx.workflow.score.Scoring;
import org.sbonnx.workflow.score.Shards;

@Parameters(commandDescription = "how well channels align with concepts: AUiC, stability, coverage, assignments")
public final class ScoreCommand implements Command {
    @Parameter(description = "M  the ONNX file", converter = PathConverter.class)
    @Nullable
    Path model;

    @Parameter(
            names = "--dump",
            description = "score what 'sb dump' wrote to this folder, without the model",
            converter = PathConverter.class)
    @Nullable
    Path dump;

    @Parameter(names = "--shard", description = "count only shard i/n of the images; 'sb merge' merges the shards")
    @Nullable
    String shard;

    @Parameter(
            names = "--sites-only",
            description = "compute only the network up to the sites: no reference, no mIoU, no pictures")
    boolean sitesOnly;

    @Parameter(
            names = "--count-unannotated",
            description = "images that lack annotation in a category count as negatives of its concepts")
    boolean countUnannotated;

    @Parameter(
            names = "--original",
            description = "the model it was made from: its mIoU is added to the report, for rules on the loss",
            converter = PathConverter.class)
    @Nullable
    Path original;

    @Parameter(names = "--at", description = "also score this site or set of places; may be repeated")
    List<String> at = new ArrayList<>();

    @Parameter(names = "--grid", description = "native, label or both")
    String grid = "both";

    @Parameter(
            names = "--bootstrap",
            description = "bootstrap resamples for a 95 % confidence interval of AUiC (adds a second pass; 0 = off)")
    int bootstrap = 0;

    @Parameter(names = "--exact", description = "compute exact values in a second pass instead of certified intervals")
    boolean exact;

    @Parameter(
            names = "--stamp",
            description =
                    "also write the model to this file, with the activation frequency of each channel for drift monitoring")
    @Nullable
    Path stamp;

    @ParametersDelegate
    private final DataOptions data = new DataOptions();

    @Parameter(
            names = {"-o", "--output"},
            description = "folder for report.json and report.html",
            required = true)
    @Nullable
    Path output;

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        requireConsistentOptions();
        SegmentationData images = data.open(console);
        InferenceContext context = new InferenceContext(common.settings(), console);
        OnnxModel onnx = model == null ? null : ModelLoader.loadForInference(model);
        OnnxModel before = original == null ? null : ModelLoader.loadOriginal(Objects.requireNonNull(onnx), original);
        ActivationSource activations = onnx == null
                ? ActivationSource.ofDump(Objects.requireNonNull(dump), at, images, sitesOnly)
                : ActivationSource.ofModel(context, onnx, at, images, sitesOnly, "scoring");
        Scoring scoring = new Scoring(
                context,
                ScoreOptions.DEFAULT
                        .withGrids(Scoring.parseGrids(grid))
                        .withExact(exact)
                        .withResamples(bootstrap, common.seed)
                        .withCountUnannotated(countUnannotated)
                        .withThreads(context.settings().threads()));
        Path folder = Objects.requireNonNull(output);
        if (shard != null) {
            return shard(console, scoring, activations, images, folder);
        }
        ScoreReport report;
        if (stamp == null) {
            report = scoring.score(activations, images, folder.resolve(Scoring.CHECKPOINT_FILE));
        } else {
            ProfiledModel profiled =
                    new ProfiledModelWriter(scoring).write(Objects.requireNonNull(onnx), at, images, "scoring", stamp);
            onnx = profiled.model();
            report = profiled.report();
        }
        if (before != null) {
            report = new Evaluation(context.withPreprocessOf(Objects.requireNonNull(onnx)))
                    .withOriginalMiou(report, before, images);
        }
        ReportPrinter.printScores(console, report);
        write(console, context, onnx, report, images, folder);
        return ExitCode.FINE;
    }

    private void requireConsistentOptions() {
        if ((model == null) == (dump == null)) {
            throw new BadInput(
                    "sb score needs a model or a dump" + (model == null ? "" : ", not both"), "see 'sb score --help'");
        }
        if (original != null && (model == null || sitesOnly || shard != null)) {
            throw new BadInput(
                    "--original needs a model that is run as a whole, on all images",
                    "leave --dump, --sites-only and --shard out");
        }
        if (stamp != null && (model == null || sitesOnly || shard != null)) {
            throw new BadInput(
                    "--stamp needs a model that is run as a whole, on all images",
                    "leave --dump, --sites-only and --shard out");
        }
        if (shard != null && bootstrap > 0) {
            throw new BadInput("--bootstrap draws from all images", "leave it out with --shard");
        }
    }

    private void write(
            Console console,
            InferenceContext context,
            @Nullable OnnxModel onnx,
            ScoreReport report,
            SegmentationData images,
            Path folder) {
        Json.write(folder.resolve("report.json"), report);
        Path page = folder.resolve("report.html");
        if (onnx == null || sitesOnly) {
            ReportPageWriter.writeScores(page, report);
        } else {
            new ReportPageWriter(context)
                    .write(page, PageContent.of(ActivationSource.viewed(onnx, at), report, images));
        }
        if (common.json != null) {
            Json.write(common.json, report);
        }
        console.print("wrote %s", page);
    }

    private int shard(
            Console console, Scoring scoring, ActivationSource activations, SegmentationData images, Path folder) {
        ScoreShard written =
                scoring.countShard(activations, images, Shards.ShardIndex.parse(Objects.requireNonNull(shard)), folder);
        if (common.json != null) {
            Json.write(common.json, written);
        }
        console.print(
                "counted shard %d of %d into %s; 'sb merge' puts them together",
                written.shard(), written.shards(), folder);
        return ExitCode.FINE;
    }
}
