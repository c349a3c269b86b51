package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbonnx.cli.console.Console;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;

@Parameters(commandDescription = "structural difference of two models: nodes, initializers, metadata, declarations")
public final class DiffCommand implements Command {
    @Parameter(description = "A B  two ONNX files", required = true, converter = PathConverter.class)
    List<Path> models = new ArrayList<>();

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        if (models.size() != 2) {
            throw new BadInput(models.size() + " models are named", "name the two to compare: sb diff A B");
        }
        ModelDiff diff = ModelDiff.between(OnnxModel.open(models.get(0)), OnnxModel.open(models.get(1)));
        console.print(diff.text().stripTrailing());
        if (common.json != null) {
            Json.write(common.json, diff.report());
        }
        return ExitCode.FINE;
    }
}
