package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.auic.deploy.DjlServing;
import org.sbonnx.auic.deploy.TritonRepository;
import org.sbonnx.cli.console.Console;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.splice.ExposedCodes;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.workflow.ModelLoader;

@Parameters(commandDescription = "write a folder that a model server loads")
public final class ExportCommand implements Command {
    @Parameter(description = "A  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @Parameter(names = "--triton", description = "model repository of NVIDIA Triton to write into")
    @Nullable
    Path triton;

    @Parameter(names = "--djl-serving", description = "model folder of DJL Serving to write")
    @Nullable
    Path djlServing;

    @Parameter(names = "--name", description = "name of the model in the repository; default: the file name")
    @Nullable
    String name;

    @Parameter(names = "--codes", description = "add the codes of every bottleneck to the outputs")
    boolean codes;

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        if (triton == null && djlServing == null) {
            throw new BadInput("there is nothing to export to", "name a folder with --triton or --djl-serving");
        }
        Path file = Objects.requireNonNull(model);
        OnnxModel onnx = ModelLoader.loadSound(file);
        OnnxModel served = codes ? ExposedCodes.of(onnx) : onnx;
        if (triton != null) {
            String called = name == null ? String.valueOf(file.getFileName()).replaceFirst("\\.onnx$", "") : name;
            TritonRepository.write(triton, called, served);
            console.print("wrote %s", triton.resolve(called).resolve("config.pbtxt"));
        }
        if (djlServing != null) {
            DjlServing.write(djlServing, served);
            console.print("wrote %s", djlServing.resolve("serving.properties"));
        }
        return ExitCode.FINE;
    }
}
