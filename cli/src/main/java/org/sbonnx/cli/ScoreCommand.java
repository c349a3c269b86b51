package org.sbonnx.cli;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.report.HtmlReport;
import org.sbonnx.auic.report.ReportPage;
import org.sbonnx.auic.score.ScoreOptions;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.Incomparable;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.report.ScoreShard;

@Parameters(commandDescription = "how well channels align with concepts: AUiC, stability, coverage, assignments")
final class ScoreCommand implements Command {
    @Parameter(description = "M  the ONNX file", converter = PathConverter.class)
    @Nullable
    Path model;

    @Parameter(
            names = "--dump",
            description = "score what 'sb dump' wrote to this folder, without the model",
            converter = PathConverter.class)
    @Nullable
    Path dump;

    @Parameter(names = "--shard", description = "count part i/n of the images only; 'sb merge' puts the parts together")
    @Nullable
    String shard;

    @Parameter(
            names = "--sites-only",
            description = "no reference, no mIoU, no pictures: only what lies before the sites is computed")
    boolean sitesOnly;

    @Parameter(
            names = "--count-unannotated",
            description = "images that lack annotation in a category count as negatives of its concepts")
    boolean countUnannotated;

    @Parameter(
            names = "--original",
            description = "model it was made from: its mIoU goes into the report too, for rules on the loss",
            converter = PathConverter.class)
    @Nullable
    Path original;

    @Parameter(names = "--at", description = "also score this site; may be repeated")
    List<String> at = new ArrayList<>();

    @Parameter(names = "--grid", description = "native, label or both")
    String grid = "both";

    @Parameter(
            names = "--bootstrap",
            description =
                    "draw the images so many times anew for a 95 % interval of AUiC, after a second pass; 0: none")
    int bootstrap = 0;

    @Parameter(names = "--exact", description = "close the certified intervals with a second pass")
    boolean exact;

    @Parameter(
            names = "--stamp",
            description =
                    "also write the model to this file with how often its channels were on, which monitors compare with")
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
        requireSense();
        SegmentationData images = data.open(console);
        Workbench bench = new Workbench(console, common);
        OnnxModel onnx = model == null ? null : Models.toRun(model);
        OnnxModel before = original == null ? null : madeFrom(Objects.requireNonNull(onnx), original);
        Subject subject = onnx == null
                ? Subject.dumped(Objects.requireNonNull(dump), at, images, sitesOnly)
                : Subject.live(bench, onnx, at, images, sitesOnly, "scoring");
        Scoring scoring = new Scoring(
                bench,
                ScoreOptions.DEFAULT
                        .withGrids(Scoring.grids(grid))
                        .withExact(exact)
                        .withResamples(bootstrap, common.seed)
                        .withCountUnannotated(countUnannotated)
                        .withThreads(common.effectiveThreads()));
        Path folder = Objects.requireNonNull(output);
        if (shard != null) {
            return shard(console, scoring, subject, images, folder);
        }
        ScoreReport report;
        if (stamp == null) {
            report = scoring.of(subject, images, folder.resolve(Scoring.ASIDE));
        } else {
            Stamped stamped = new Stamping(scoring).of(Objects.requireNonNull(onnx), at, images, "scoring", stamp);
            onnx = stamped.model();
            report = stamped.report();
        }
        if (before != null) {
            report = new Evaluation(bench).beside(report, before, images);
        }
        Scoring.print(console, report);
        write(console, bench, onnx, report, images, folder);
        return Exit.FINE;
    }

    private void requireSense() {
        if ((model == null) == (dump == null)) {
            throw new BadInput(
                    "sb score needs a model or a dump" + (model == null ? "" : ", not both"), "see 'sb score --help'");
        }
        if (original != null && (model == null || sitesOnly || shard != null)) {
            throw new BadInput(
                    "--original is measured beside a model that is run whole, on all images",
                    "leave --dump, --sites-only and --shard out");
        }
        if (stamp != null && (model == null || sitesOnly || shard != null)) {
            throw new BadInput(
                    "--stamp writes a model that was run whole, on all images",
                    "leave --dump, --sites-only and --shard out");
        }
        if (shard != null && bootstrap > 0) {
            throw new BadInput("--bootstrap draws from all images", "leave it out with --shard");
        }
    }

    private void write(
            Console console,
            Workbench bench,
            @Nullable OnnxModel onnx,
            ScoreReport report,
            SegmentationData images,
            Path folder) {
        Json.write(folder.resolve("report.json"), report);
        Path page = folder.resolve("report.html");
        if (onnx == null || sitesOnly) {
            HtmlReport.write(page, ReportPage.ofScores(report.model().file(), report, null));
        } else {
            new Pages(bench).write(page, onnx, report, null, null, null, images);
        }
        if (common.json != null) {
            Json.write(common.json, report);
        }
        console.print("wrote %s", page);
    }

    /** The original, if it is the one that the model's manifest names. */
    private static OnnxModel madeFrom(OnnxModel model, Path original) {
        OnnxModel before = OnnxModel.load(original);
        if (!before.sha256().equals(Manifests.require(model).original().sha256())) {
            throw new Incomparable("'" + original + "' is not the model that " + model
                    + " was made from: name that one, or leave --original out");
        }
        return before;
    }

    private int shard(Console console, Scoring scoring, Subject subject, SegmentationData images, Path folder) {
        ScoreShard written = scoring.shard(subject, images, Shards.Part.parse(Objects.requireNonNull(shard)), folder);
        if (common.json != null) {
            Json.write(common.json, written);
        }
        console.print(
                "counted shard %d of %d into %s; 'sb merge' puts them together",
                written.shard(), written.shards(), folder);
        return Exit.FINE;
    }
}
