package org.sbonnx.cli;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.Json;
import org.sbonnx.schemas.TrainPlan;

@Parameters(commandDescription = "fine-tune what follows a bottleneck")
final class TrainCommand implements Command {
    @Parameter(
            description = "A  the bottlenecked ONNX file",
            required = true,
            converter = com.beust.jcommander.converters.PathConverter.class)
    @Nullable
    Path model;

    @ParametersDelegate
    private final DataOptions data = new DataOptions();

    @Parameter(names = "--val", description = "data set description that chooses the best epoch")
    @Nullable
    Path val;

    @Parameter(names = "--concepts", description = "data set description whose labels supervise SSB groups in phase 1")
    @Nullable
    Path concepts;

    @Parameter(names = "--original", description = "the model before, whose outputs teach; then labels are not needed")
    @Nullable
    Path original;

    @Parameter(names = "--plan", description = "train plan (JSON); default: the paper's")
    @Nullable
    Path plan;

    @Parameter(names = "--epochs", description = "epochs of the training phase; overrides the plan")
    @Nullable
    Integer epochs;

    @Parameter(names = "--resume", description = "continue an interrupted run of the same work folder")
    boolean resume;

    @Parameter(names = "--work", description = "folder for run log, checkpoints and feature caches; default: OUT.run")
    @Nullable
    Path work;

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
        Path out = Objects.requireNonNull(output);
        OnnxModel onnx = OnnxModel.load(Objects.requireNonNull(model));
        TrainPlan chosen = plan == null ? TrainPlan.paper() : Json.read(plan, TrainPlan.class);
        if (epochs != null) {
            chosen = chosen.withEpochs(epochs);
        }
        Fitting.Material material = new Fitting.Material(
                data.open(console),
                val == null ? null : DataOptions.open(val, 0),
                concepts == null ? null : DataOptions.open(concepts, 0),
                original == null ? null : OnnxModel.load(original));
        Path folder = work == null ? out.resolveSibling(out.getFileName() + ".run") : work;
        Fitting.Fitted fitted =
                new Fitting(new Workbench(console, common), common).fit(onnx, material, chosen, folder, resume);
        fitted.model().save(out);
        if (common.json != null) {
            Json.write(common.json, fitted.epochs());
        }
        console.print("wrote %s after %d epochs", out, fitted.epochs().size());
        return Exit.FINE;
    }
}
