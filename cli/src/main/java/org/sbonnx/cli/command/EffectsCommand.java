package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.cli.console.ReportPrinter;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Manifests;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.AblationReport;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.score.ChannelEffects;

@Parameters(commandDescription = "what the network uses each channel for: ablate channels one by one")
public final class EffectsCommand implements Command {
    @Parameter(description = "A  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @ParametersDelegate
    private final DataOptions data = new DataOptions();

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        OnnxModel onnx = ModelLoader.loadForInference(Objects.requireNonNull(model));
        Manifests.require(onnx);
        AblationReport report =
                new ChannelEffects(new InferenceContext(common.settings(), console)).measure(onnx, data.open());
        ReportPrinter.printEffects(console, report);
        if (common.json != null) {
            Json.write(common.json, report);
        }
        return ExitCode.FINE;
    }
}
