package org.sbonnx.cli;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.Json;
import org.sbonnx.schemas.ScoreReport;

@Parameters(commandDescription = "how well channels align with concepts: AUiC, stability, coverage, assignments")
final class ScoreCommand implements Command {
    @Parameter(
            description = "M  the ONNX file",
            required = true,
            converter = com.beust.jcommander.converters.PathConverter.class)
    @Nullable
    Path model;

    @Parameter(names = "--at", description = "also score this site; may be repeated")
    List<String> at = new ArrayList<>();

    @Parameter(names = "--grid", description = "native, label or both")
    String grid = "both";

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
        OnnxModel onnx = OnnxModel.load(Objects.requireNonNull(model));
        SegmentationData images = data.open();
        Workbench bench = new Workbench(console, common);
        Scoring scoring = new Scoring(bench, Scoring.grids(grid), exact, common.effectiveThreads());
        Stamped scored = stamp == null
                ? new Stamped(onnx, scoring.of(onnx, at, images, "scoring"))
                : new Stamping(scoring).of(onnx, at, images, "scoring", stamp);
        ScoreReport report = scored.report();
        Scoring.print(console, report);
        Path folder = Objects.requireNonNull(output);
        Json.write(folder.resolve("report.json"), report);
        new Pages(bench).write(folder.resolve("report.html"), scored.model(), report, null, null, null, images);
        if (common.json != null) {
            Json.write(common.json, report);
        }
        console.print("wrote %s", folder.resolve("report.html"));
        return Exit.FINE;
    }
}
