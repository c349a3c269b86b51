package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import com.beust.jcommander.converters.PathConverter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sbonnx.cli.console.Console;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.CheckedModelFile;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.trainer.TrainingRun;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.convert.FineTuning;
import org.sbonnx.workflow.convert.PlanSelector;

@Parameters(commandDescription = "fine-tune what follows a bottleneck")
public final class TrainCommand implements Command {
    @Parameter(description = "A  the bottlenecked ONNX file", required = true, converter = PathConverter.class)
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

    @Parameter(names = "--original", description = "the original model as teacher; labels are then optional")
    @Nullable
    Path original;

    @Parameter(
            names = "--plan",
            description =
                    "train plan (JSON); default: keep codes that already predict the task, else train as in the paper")
    @Nullable
    Path plan;

    @Parameter(names = "--epochs", description = "epochs of the training phase; overrides the plan")
    @Nullable
    Integer epochs;

    @Parameter(
            names = "--resume",
            description = "resume the interrupted run in the work folder, with its own plan unless --plan is given")
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
        OnnxModel onnx = ModelLoader.loadForInference(Objects.requireNonNull(model));
        FineTuning.TrainingData training = new FineTuning.TrainingData(
                data.open(console),
                val == null ? null : DataOptions.open(val, 0),
                concepts == null ? null : DataOptions.open(concepts, 0),
                original == null ? null : ModelLoader.loadSound(original));
        Path folder = work == null ? out.resolveSibling(out.getFileName() + ".run") : work;
        InferenceContext context = new InferenceContext(common.settings(), console);
        TrainPlan chosen = selectPlan(context, onnx, training, folder);
        FineTuning.FineTuned tuned = new FineTuning(context).fit(onnx, training, chosen, folder, resume);
        context.requireLoads(tuned.model());
        CheckedModelFile.write(tuned.model(), out);
        if (common.json != null) {
            Json.write(common.json, tuned.epochs());
        }
        console.print("wrote %s after %d epochs", out, tuned.epochs().size());
        return ExitCode.FINE;
    }

    /** The plan of the file, else of the resumed run, else the one that suits the model; options override its values. */
    private TrainPlan selectPlan(
            InferenceContext context, OnnxModel onnx, FineTuning.TrainingData training, Path folder) {
        Path stored = folder.resolve(TrainingRun.PLAN_FILE);
        TrainPlan base;
        if (plan != null) {
            base = Json.read(plan, TrainPlan.class);
        } else if (resume && Files.exists(stored)) {
            base = Json.read(stored, TrainPlan.class);
        } else {
            base = new PlanSelector(context).select(onnx, training.train(), training.original());
        }
        TrainPlan counted = epochs == null ? base : base.withEpochs(epochs);
        return common.seed == CommonOptions.DEFAULT_SEED ? counted : counted.withSeed(common.seed);
    }
}
