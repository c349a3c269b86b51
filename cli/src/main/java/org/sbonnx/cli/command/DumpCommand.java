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
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.DumpManifest;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.score.ActivationDump;
import org.sbonnx.workflow.score.ActivationSource;

@Parameters(
        commandDescription = "write activations as .npy files that NumPy can memory-map and 'sb score --dump' scores")
public final class DumpCommand implements Command {
    @Parameter(description = "M  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @Parameter(names = "--at", description = "also dump this site or set of places; may be repeated")
    List<String> at = new ArrayList<>();

    @ParametersDelegate
    private final DataOptions data = new DataOptions();

    @Parameter(
            names = {"-o", "--output"},
            description = "folder for the .npy files and dump.json",
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
        OnnxModel onnx = ModelLoader.loadForInference(Objects.requireNonNull(model));
        SegmentationData images = data.open(console);
        ActivationSource activations = ActivationSource.ofModel(
                new InferenceContext(common.settings(), console), onnx, at, images, false, "dumping");
        DumpManifest manifest = ActivationDump.write(activations, images, Objects.requireNonNull(output));
        if (common.json != null) {
            Json.write(common.json, manifest);
        }
        for (DumpManifest.Tensor t : manifest.tensors()) {
            console.print(
                    "%s: %d images of %s in %d files",
                    t.name(), images.size(), t.shape(), t.files().size());
        }
        return ExitCode.FINE;
    }
}
