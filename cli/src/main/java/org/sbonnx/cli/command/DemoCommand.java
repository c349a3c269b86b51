package org.sbonnx.cli.command;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import java.nio.file.Path;
import java.util.List;
import org.sbonnx.cli.console.Console;
import org.sbonnx.cli.console.ReportPrinter;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.convert.Conversion;

@Parameters(commandDescription = "the main job on embedded data: a small PSPNet and procedural street scenes")
public final class DemoCommand implements Command {
    private static final int TRAIN_IMAGES = 160;
    private static final int VALIDATION_IMAGES = 48;
    private static final int EPOCHS = 2;

    @Parameter(
            names = {"-o", "--output"},
            description = "folder to write")
    Path output = Path.of("sb-demo");

    @ParametersDelegate
    private final CommonOptions common = new CommonOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(Console console) {
        console.note("drawing %d street scenes for training and %d for validation", TRAIN_IMAGES, VALIDATION_IMAGES);
        Path train = SceneDataset.write(
                output.resolve("scenes/learn"),
                SceneKind.STREET,
                EmbeddedModels.TRAIN_SEED,
                TRAIN_IMAGES,
                EmbeddedModels.WIDTH,
                EmbeddedModels.HEIGHT);
        Path validation = SceneDataset.write(
                output.resolve("scenes/judge"),
                SceneKind.STREET,
                EmbeddedModels.VAL_SEED,
                VALIDATION_IMAGES,
                EmbeddedModels.WIDTH,
                EmbeddedModels.HEIGHT);
        OnnxModel model = OnnxModel.load(EmbeddedModels.extract(EmbeddedModels.PSPNET, output));
        console.note("converting %s: a one-hot bottleneck of 16 channels after layer3", EmbeddedModels.PSPNET);
        Conversion.DataSplit split =
                new Conversion.DataSplit(DatasetFormats.open(train), DatasetFormats.open(validation));
        Conversion.Result result = new Conversion(new InferenceContext(common.settings(), console))
                .convert(
                        new Conversion.Request(
                                model,
                                Cut.of(new SiteFinder(model).find("layer3")),
                                List.of(BottleneckSpec.usb(1, 16, CodeForm.ONEHOT, 1)),
                                split,
                                split.train(),
                                TrainPlan.calibrated().withEpochs(EPOCHS)),
                        output);
        if (common.json != null) {
            Json.write(common.json, result.after());
        }
        ReportPrinter.printConversion(console, result, output);
        console.print("open %s in a browser", output.resolve("report.html"));
        return ExitCode.FINE;
    }
}
