package org.sbonnx.cli;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import com.beust.jcommander.ParametersDelegate;
import java.nio.file.Path;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.train.TrainPlan;

@Parameters(commandDescription = "the main job on embedded data: a small PSPNet and procedural street scenes")
final class DemoCommand implements Command {
    private static final int LEARN = 160;
    private static final int JUDGE = 48;
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
        console.note("drawing %d street scenes to learn from and %d to judge on", LEARN, JUDGE);
        Path learn = SceneDataset.write(
                output.resolve("scenes/learn"),
                SceneKind.STREET,
                EmbeddedModels.TRAIN_SEED,
                LEARN,
                EmbeddedModels.WIDTH,
                EmbeddedModels.HEIGHT);
        Path judge = SceneDataset.write(
                output.resolve("scenes/judge"),
                SceneKind.STREET,
                EmbeddedModels.VAL_SEED,
                JUDGE,
                EmbeddedModels.WIDTH,
                EmbeddedModels.HEIGHT);
        OnnxModel model = OnnxModel.load(EmbeddedModels.extract(EmbeddedModels.PSPNET, output));
        console.note("converting %s: a one-hot bottleneck of 16 channels after layer3", EmbeddedModels.PSPNET);
        Conversion.Split split = new Conversion.Split(DatasetFormats.open(learn), DatasetFormats.open(judge));
        new Conversion(new Workbench(console, common), common)
                .run(
                        model,
                        new SiteFinder(model).find("layer3"),
                        BottleneckSpec.usb(1, 16, CodeForm.ONEHOT, 1),
                        split,
                        split.learn(),
                        TrainPlan.calibrated().withEpochs(EPOCHS),
                        output);
        console.print("open %s in a browser", output.resolve("report.html"));
        return Exit.FINE;
    }
}
