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
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Cut;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelLoader;
import org.sbonnx.workflow.convert.Conversion;

@Parameters(commandDescription = "the main job: calibrate, fine-tune, evaluate, score, report")
public final class ConvertCommand implements Command {
    @Parameter(description = "M  the ONNX file", required = true, converter = PathConverter.class)
    @Nullable
    Path model;

    @ParametersDelegate
    private final SpliceOptions splice = new SpliceOptions();

    @ParametersDelegate
    private final DataOptions data = new DataOptions();

    @Parameter(
            names = "--val",
            description = "data set description to validate on; default: every fifth image of --data, held out")
    @Nullable
    Path val;

    @Parameter(names = "--concepts", description = "data set description whose labels supervise --ssb; default: --data")
    @Nullable
    Path concepts;

    @Parameter(names = "--epochs", description = "epochs of fine-tuning; 0 calibrates only")
    int epochs = 3;

    @Parameter(names = "--plan", description = "train plan (JSON)")
    @Nullable
    Path plan;

    @Parameter(
            names = {"-o", "--output"},
            description = "folder for model.onnx, report.json and report.html",
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
        if (splice.at.size() != 1) {
            throw new BadInput(
                    "convert needs exactly one site, not " + splice.at.size(),
                    "insert further bottlenecks with 'sb calibrate'");
        }
        SegmentationData all = data.open(console);
        Conversion.DataSplit split = val == null
                ? Conversion.DataSplit.holdOut(all)
                : new Conversion.DataSplit(all, DataOptions.open(val, 0));
        if (val == null) {
            console.note(
                    "validating on %d held-out images, training on %d",
                    split.validation().size(), split.train().size());
        }
        SegmentationData annotated = concepts == null ? split.train() : DataOptions.open(concepts, 0);
        TrainPlan chosen = plan == null ? TrainPlan.calibrated() : Json.read(plan, TrainPlan.class);
        Cut cut = common.cut(onnx, splice.at.get(0));
        Conversion.Result result = new Conversion(new InferenceContext(common.settings(), console))
                .convert(
                        new Conversion.Request(
                                onnx, cut, splice.specs(cut, annotated), split, annotated, chosen.withEpochs(epochs)),
                        Objects.requireNonNull(output));
        if (common.json != null) {
            Json.write(common.json, result.after());
        }
        ReportPrinter.printConversion(console, result, Objects.requireNonNull(output));
        return ExitCode.FINE;
    }
}
