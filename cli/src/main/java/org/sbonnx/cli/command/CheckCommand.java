package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.gate.GitHubReport;
import org.sbonnx.auic.gate.JUnitReport;
import org.sbonnx.auic.gate.ModelCard;
import org.sbonnx.auic.gate.VerdictText;
import org.sbonnx.cli.console.Console;
import org.sbonnx.schemas.AtomicFile;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Verdict;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.score.PolicyCheck;
import org.sbonnx.workflow.score.PolicyMeasurement;

@Parameters(commandDescription = "the CI gate: check a model against a policy")
public final class CheckCommand implements Command {
    @Parameter(description = "A  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @Parameter(names = "--policy", description = "rules that the model must meet (JSON)", required = true)
    @Nullable
    Path policy;

    @Parameter(names = "--data", description = "data set description to measure the model on")
    @Nullable
    Path data;

    @Parameter(names = "--report", description = "report.json of the same model, instead of --data")
    @Nullable
    Path report;

    @Parameter(names = "--original", description = "the model it was made from")
    @Nullable
    Path original;

    @Parameter(names = "--baseline", description = "report.json that metrics must not fall below")
    @Nullable
    Path baseline;

    @Parameter(names = "--junit", description = "write the verdict as JUnit XML to this file")
    @Nullable
    Path junit;

    @Parameter(names = "--summary", description = "append the verdict in Markdown to this file")
    @Nullable
    Path summary;

    @Parameter(names = "--annotations", description = "print GitHub annotations for violated rules")
    boolean annotations;

    @Parameter(names = "--card", description = "write the measured metrics as a CycloneDX model card to this file")
    @Nullable
    Path card;

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        if (data != null && report != null) {
            throw new BadInput("--data and --report are both given", "measure the model, or check an existing report");
        }
        PolicyCheck.Loading models = PolicyCheck.load(Objects.requireNonNull(model), original);
        // The texts are read while the models are.
        Policy rules = Json.read(Objects.requireNonNull(policy), Policy.class);
        rules.validate();
        ScoreReport given = report == null ? null : Json.read(report, ScoreReport.class);
        ScoreReport earlier = baseline == null ? null : Json.read(baseline, ScoreReport.class);
        PolicyCheck check = models.await();
        List<Finding> structure = check.structure(rules);
        ScoreReport measured = given == null ? measure(console, rules, check) : given;
        String name = rules.name() == null ? String.valueOf(policy.getFileName()) : rules.name();
        Verdict verdict = check.verdict(rules, name, structure, measured, earlier);
        write(verdict, measured);
        VerdictText.lines(verdict).forEach(line -> console.print("%s", line));
        if (annotations) {
            GitHubReport.annotations(verdict).forEach(console::command);
        }
        return switch (verdict.outcome()) {
            case PASS -> ExitCode.FINE;
            case FAIL -> ExitCode.VIOLATED;
            case INCOMPARABLE -> ExitCode.INCOMPARABLE;
        };
    }

    /** Metrics measured now; null where there is no data to measure them on, or no rule needs any. */
    private @Nullable ScoreReport measure(Console console, Policy rules, PolicyCheck check) {
        boolean needed = !rules.metricRules().isEmpty() || card != null;
        return data == null || !needed
                ? null
                : new PolicyMeasurement(new InferenceContext(common.settings(), console))
                        .measure(rules, check.model(), check.original(), DataOptions.open(data, 0));
    }

    private void write(Verdict verdict, @Nullable ScoreReport measured) {
        if (common.json != null) {
            Json.write(common.json, verdict);
        }
        if (junit != null) {
            JUnitReport.write(junit, verdict);
        }
        if (summary != null) {
            AtomicFile.append(summary, GitHubReport.summary(verdict));
        }
        if (card != null) {
            if (measured == null
                    || !measured.model().sha256().equals(verdict.model().sha256())) {
                throw new BadInput("there are no metrics of this model for --card", "give --data or its --report");
            }
            Json.write(card, ModelCard.of(measured));
        }
    }
}
