package org.sbonnx.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
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
import org.sbonnx.graph.shape.ShapeInferenceRuns;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.report.ScoreReport;
import org.sbonnx.schemas.train.TrainPlan;
import org.sbonnx.workflow.EngineSettings;
import org.sbonnx.workflow.InferenceContext;
import org.sbonnx.workflow.ModelInspector;
import org.sbonnx.workflow.ProgressListener;
import org.sbonnx.workflow.convert.Conversion;
import org.sbonnx.workflow.score.Scoring;

/** Uses the workflows as a service does: from another package, with values and a listener, without a command line. */
class WorkflowApiTest {
    @TempDir
    static Path folder;

    private static OnnxModel model;
    private static SegmentationData train;
    private static SegmentationData validation;

    @BeforeAll
    static void fixture() {
        model = OnnxModel.load(EmbeddedModels.extract(EmbeddedModels.PSPNET, folder));
        train = scenes("train", EmbeddedModels.TRAIN_SEED, 8);
        validation = scenes("validation", EmbeddedModels.VAL_SEED, 4);
    }

    private static SegmentationData scenes(String name, long seed, int count) {
        return DatasetFormats.open(SceneDataset.write(
                folder.resolve(name), SceneKind.STREET, seed, count, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT));
    }

    private static InferenceContext context(ProgressListener listener) {
        return new InferenceContext(new EngineSettings(Device.parse("cpu"), 2, 1, null), listener);
    }

    /** Remembers steps and epochs. */
    private static class Recorder implements ProgressListener {
        final List<String> open = new ArrayList<>();
        final List<String> closed = new ArrayList<>();
        private final List<ScoreReport.Epoch> epochs = new ArrayList<>();

        @Override
        public Step begin(String what, long total) {
            open.add(what);
            return new Step() {
                @Override
                public void advanceTo(long done) {
                    assertThat(done).isBetween(1L, total);
                }

                @Override
                public void close() {
                    open.remove(what);
                    closed.add(what);
                }
            };
        }

        @Override
        public void epoch(ScoreReport.Epoch epoch) {
            epochs.add(epoch);
        }
    }

    @Test
    void convertsAModelAndReportsEachStepToTheListener() {
        Recorder recorder = new Recorder();
        Path output = folder.resolve("converted");
        Conversion.Result result = new Conversion(context(recorder))
                .convert(
                        new Conversion.Request(
                                model,
                                Cut.of(new SiteFinder(model).find("pyramid")),
                                List.of(BottleneckSpec.usb(1, 8, CodeForm.ONEHOT, 1)),
                                new Conversion.DataSplit(train, validation),
                                train,
                                TrainPlan.calibrated().withEpochs(1)),
                        output);
        assertThat(Json.read(output.resolve("report.json"), ScoreReport.class)).isEqualTo(result.after());
        assertThat(result.after().segmentation().before())
                .isEqualTo(result.before().segmentation().after());
        assertThat(recorder.epochs).hasSize(1);
        assertThat(recorder.closed).contains("scoring the original", "scoring the result");
        assertThat(recorder.open).isEmpty();
        ScoreReport again = new Scoring(
                        context(ProgressListener.NONE), List.of(ScoreReport.NATIVE, ScoreReport.LABEL), false)
                .score(OnnxModel.load(output.resolve("model.onnx")), List.of(), validation, "scoring");
        assertThat(again.sites()).isEqualTo(result.after().sites());
    }

    @Test
    void aConversionInfersTheShapesOfEachModelOnce() {
        OnnxModel original = OnnxModel.load(EmbeddedModels.extract(EmbeddedModels.PSPNET, folder.resolve("once")));
        long inferences = ShapeInferenceRuns.during(() -> new Conversion(context(ProgressListener.NONE))
                .convert(
                        new Conversion.Request(
                                original,
                                Cut.of(new SiteFinder(original).find("pyramid")),
                                List.of(BottleneckSpec.usb(1, 8, CodeForm.ONEHOT, 1)),
                                new Conversion.DataSplit(train, validation),
                                train,
                                TrainPlan.calibrated().withEpochs(1)),
                        folder.resolve("converted-once")));
        // The original, the calibrated, the tuned and the written model, the part behind the site whose effects are
        // measured,
        // and each of the three files that are written, as it is read again.
        assertThat(inferences).isEqualTo(8);
    }

    @Test
    void aStepIsClosedWhenItsListenerFails() {
        Recorder recorder = new Recorder() {
            @Override
            public Step begin(String what, long total) {
                Step step = super.begin(what, total);
                return new Step() {
                    @Override
                    public void advanceTo(long done) {
                        throw new IllegalStateException("enough");
                    }

                    @Override
                    public void close() {
                        step.close();
                    }
                };
            }
        };
        Scoring scoring = new Scoring(context(recorder), List.of(ScoreReport.NATIVE), false);
        assertThatThrownBy(() -> scoring.score(model, List.of("pyramid"), validation, "scoring"))
                .hasStackTraceContaining("enough");
        assertThat(recorder.closed).containsExactly("scoring");
        assertThat(recorder.open).isEmpty();
    }

    @Test
    void inspectsAModelWithoutAnEngine() {
        assertThat(ModelInspector.inspect(model, List.of(), null).sites())
                .anyMatch(s -> s.aliases().contains("pyramid"));
    }

    @Test
    void zeroThreadsMeansAllProcessors() {
        assertThat(new EngineSettings(Device.parse("cpu"), 0, 1, null).threads())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
