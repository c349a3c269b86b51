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
import org.sbonnx.cli.console.Console;
import org.sbonnx.cli.console.ReportPrinter;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.score.ReportPageWriter;
import org.sbonnx.workflow.score.ShardMerge;

@Parameters(commandDescription = "merge the folders that 'sb score --shard' wrote into one report")
public final class MergeCommand implements Command {
    @Parameter(description = "DIR…  the shards' folders", required = true, converter = PathConverter.class)
    List<Path> folders = new ArrayList<>();

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
        ScoreReport report = ShardMerge.merge(folders);
        ReportPrinter.printScores(console, report);
        Path folder = Objects.requireNonNull(output);
        Json.write(folder.resolve("report.json"), report);
        ReportPageWriter.writeScores(folder.resolve("report.html"), report);
        if (common.json != null) {
            Json.write(common.json, report);
        }
        console.print("wrote %s", folder.resolve("report.html"));
        return ExitCode.FINE;
    }
}
