package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.study.Study;
import org.sbonnx.schemas.study.StudyReport;
import org.sbonnx.study.experiment.StudyRunner;
import org.sbonnx.study.experiment.WorkerProcesses;
import org.sbonnx.workflow.EngineSettings;
import org.sbonnx.workflow.convert.BottleneckSelection;

@Parameters(commandDescription = "run the paper's experiments and write their tables and figures")
public final class StudyCommand implements Command {
    /** Main class of this program, which further processes run. Not a class literal: {@code Main} depends on all commands. */
    private static final String MAIN = "org.sbonnx.cli.Main";

    @Parameter(description = "S  the study (JSON)", required = true, converter = PathConverter.class)
    @Nullable
    Path study;

    @Parameter(
            names = "--only",
            description = "run only the experiments of these tables and figures, such as table5,fig10")
    @Nullable
    String only;

    @Parameter(names = "--minutes", description = "start no further experiment after N minutes; 0 = no limit")
    double minutes = 0;

    @Parameter(
            names = "--jobs",
            description = "number of processes that run experiments in parallel and share the threads")
    int jobs = 1;

    @Parameter(
            names = "--select",
            description =
                    "how the USB that represents a site is selected: balance (of mIoU, AUiC and coverage), miou or auic")
    String select = "balance";

    @Parameter(
            names = {"-o", "--output"},
            description = "folder for results, figures and the page; finished experiments in it are not run again",
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
        if (minutes < 0) {
            throw new BadInput("--minutes " + minutes, "give a positive number, or 0 for no limit");
        }
        Path file = Objects.requireNonNull(study);
        Set<Study.Part> parts = parts();
        BottleneckSelection.Rule rule = BottleneckSelection.parseRule(select);
        EngineSettings settings = common.settings();
        WorkerProcesses workers = new WorkerProcesses(jobs, settings.threads(), MAIN);
        StudyRunner runner =
                new StudyRunner(Json.read(file, Study.class), file, Objects.requireNonNull(output), settings, console);
        if (workers.isNeeded()) {
            runner.prepare(parts);
            // A process that was killed ends with a higher code.
            int code = Math.min(workers.run(arguments(file)), ExitCode.INTERNAL);
            if (code != ExitCode.FINE) {
                return code;
            }
        } else {
            runner.run(parts, minutes);
        }
        StudyReport report = runner.writeReport(rule);
        if (common.json != null) {
            Json.write(common.json, report);
        }
        report.claims()
                .forEach(c -> console.print(
                        "%-16s %s", c.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '), c.text()));
        console.print(
                "%d of %d experiments; see %s",
                report.results().size(), report.experiments(), output.resolve("index.html"));
        return ExitCode.FINE;
    }

    /** Command line of each further process. */
    private List<String> arguments(Path file) {
        List<String> arguments = new ArrayList<>(List.of(
                "study",
                file.toString(),
                "-o",
                Objects.requireNonNull(output).toString(),
                "--minutes",
                String.valueOf(minutes),
                "--device",
                common.device));
        if (only != null) {
            arguments.addAll(List.of("--only", only));
        }
        if (common.quiet) {
            arguments.add("--quiet");
        }
        return arguments;
    }

    private Set<Study.Part> parts() {
        if (only == null) {
            return EnumSet.allOf(Study.Part.class);
        }
        Set<Study.Part> parts = EnumSet.noneOf(Study.Part.class);
        for (String name : only.split(",")) {
            parts.add(Arrays.stream(Study.Part.values())
                    .filter(p -> p.name().equalsIgnoreCase(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new BadInput(
                            "--only " + name,
                            "choose among "
                                    + Arrays.toString(Study.Part.values()).toLowerCase(Locale.ROOT))));
        }
        return parts;
    }
}
