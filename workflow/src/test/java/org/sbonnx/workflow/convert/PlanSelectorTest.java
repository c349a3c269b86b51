package org.sbonnx.workflow.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.datasets.SegmentationData;
import org.sbonnx.datasets.format.DatasetFormats;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.calibrate.CalibrationOptions.CodeSource;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.workflow.EngineSettings;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ProgressListener;

class PlanSelectorTest {
    private static final BottleneckSpec SPEC = BottleneckSpec.usb("1x12", CodeForm.ONEHOT, 1);

    @TempDir
    static Path folder;

    private static InferenceContext context;
    private static OnnxModel original;
    private static OnnxModel random;
    private static OnnxModel calibrated;
    private static SegmentationData scenes;

    @BeforeAll
    static void makeBottlenecks() {
        Path file = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder);
        Preprocess preprocess =
                Json.read(file.resolveSibling(EmbeddedModels.preprocessFile(EmbeddedModels.PSPNET)), Preprocess.class);
        EngineSettings settings = new EngineSettings(Device.CPU, 2, 1, preprocess);
        context = new InferenceContext(settings, ProgressListener.NONE);
        original = OnnxModel.load(file);
        SceneDataset.write(
                folder.resolve("scenes"), SceneKind.STREET, 7, 24, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT);
        scenes = DatasetFormats.open(folder.resolve("scenes/dataset.json"));
        Site site = new SiteFinder(original, List.of()).find("layer3");
        random = new Insertion(settings, ProgressListener.NONE)
                .insert(original, List.of(), List.of(Insertion.Placement.at(site, SPEC, false)), false, false)
                .model();
        calibrated = new Calibration(context, CodeSource.OUTPUTS, 1)
                .calibrateAll(original, Cut.of(site), List.of(List.of(SPEC)), scenes, scenes)
                .get(0);
    }

    @Test
    void codesOfRandomWeightsAreTrained() {
        assertThat(new PlanSelector(context).select(random, scenes, null)).isEqualTo(TrainPlan.paper());
        assertThat(new PlanSelector(context).select(random, scenes, original)).isEqualTo(TrainPlan.paper());
    }

    @Test
    void codesThatPredictTheTaskAreKept() {
        assertThat(new PlanSelector(context).select(calibrated, scenes, null)).isEqualTo(TrainPlan.calibrated());
        assertThat(new PlanSelector(context).select(calibrated, scenes, original))
                .isEqualTo(TrainPlan.calibrated());
    }
}
