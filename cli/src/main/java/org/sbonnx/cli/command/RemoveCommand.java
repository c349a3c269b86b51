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
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.CheckedModelFile;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.splice.Removal;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.workflow.ModelLoader;

@Parameters(commandDescription = "remove bottlenecks from a model")
public final class RemoveCommand implements Command {
    @Parameter(description = "A  the ONNX file with bottlenecks", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @Parameter(names = "--original", description = "the model that they were inserted into", required = true)
    @Nullable
    Path original;

    @Parameter(names = "--at", description = "site of a bottleneck to remove; may be repeated; default: all")
    List<String> at = new ArrayList<>();

    @Parameter(
            names = {"-o", "--output"},
            description = "the ONNX file to write",
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
        OnnxModel spliced = ModelLoader.loadChecked(console, Objects.requireNonNull(model));
        OnnxModel before = ModelLoader.loadChecked(console, Objects.requireNonNull(original));
        Removal removal = Removal.plan(spliced, before, at);
        OnnxModel result = removal.apply();
        CheckedModelFile.write(result, Objects.requireNonNull(output));
        removal.removed().forEach(b -> console.print("removed the bottleneck at %s", b.label()));
        if (removal.resetCount() > 0) {
            console.print(
                    "%d weights that were trained behind it have their original values again", removal.resetCount());
        }
        List<Manifest.Bottleneck> left = Manifests.bottlenecks(result);
        if (left.isEmpty()) {
            boolean same = ModelDiff.between(before, result).isEmpty();
            console.print(same ? "wrote %s, the same content as the original" : "wrote %s", output);
        } else {
            console.print("wrote %s, with %d bottlenecks left", output, left.size());
        }
        return ExitCode.FINE;
    }
}
