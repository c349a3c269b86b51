package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.train.TrainPlan;

/** {@code sb train}: the plan it takes by itself, what it keeps in the work folder, and how it ends. */
class TrainCommandTest {
    @TempDir
    static Path folder;

    private static String model;
    private static String scenes;

    @BeforeAll
    static void fixture() {
        model = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder).toString();
        scenes = SceneDataset.write(
                        folder.resolve("scenes"),
                        SceneKind.STREET,
                        EmbeddedModels.TRAIN_SEED,
                        12,
                        EmbeddedModels.WIDTH,
                        EmbeddedModels.HEIGHT)
                .toString();
        fine(
                "calibrate",
                model,
                "--at",
                "pyramid",
                "--usb",
                "1x12",
                "--data",
                scenes,
                "--quiet",
                "-o",
                file("solved.onnx"));
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Run fine(String... args) {
        Run run = Run.sb(args);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINE);
        return run;
    }

    private static TrainPlan storedPlan(String run) {
        return Json.read(folder.resolve(run).resolve("plan.json"), TrainPlan.class);
    }

    @Test
    void codesThatServeStayAndTheOriginalTeachesBesideTheLabels() throws Exception {
        fine(
                "train",
                file("solved.onnx"),
                "--data",
                scenes,
                "--original",
                model,
                "--epochs",
                "1",
                "--seed",
                "7",
                "-o",
                file("a.onnx"));
        TrainPlan plan = storedPlan("a.onnx.run");
        assertThat(plan).isEqualTo(TrainPlan.calibrated().withEpochs(1).withSeed(7));
        assertThat(folder.resolve("a.onnx.run/run.jsonl"))
                .content()
                .hasLineCount(1)
                .contains("\"labels\"", "\"teacher\"");
        OnnxModel best = OnnxModel.load(folder.resolve("a.onnx"));
        OnnxModel last = OnnxModel.load(folder.resolve("a.onnx.run/last.onnx"));
        assertThat(best.initializers()).isEqualTo(last.initializers());
        assertThat(best.initializers())
                .isNotEqualTo(OnnxModel.load(folder.resolve("solved.onnx")).initializers());
        // The run continues by its own plan, seed included; two epochs are another plan.
        fine("train", file("solved.onnx"), "--data", scenes, "--original", model, "--resume", "-o", file("a.onnx"));
        assertThat(storedPlan("a.onnx.run")).isEqualTo(plan);
        Run other = Run.sb(
                "train",
                file("solved.onnx"),
                "--data",
                scenes,
                "--original",
                model,
                "--resume",
                "--epochs",
                "2",
                "-o",
                file("a.onnx"));
        assertThat(other.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(other.err()).contains("another model, plan or data set");
    }

    @Test
    void codesOfRandomWeightsAreTrainedAsInThePaper() {
        fine("insert", model, "--at", "pyramid", "--usb", "1x12", "--no-verify", "-o", file("random.onnx"));
        Run run = fine(
                "train", file("random.onnx"), "--data", scenes, "--limit", "4", "--epochs", "1", "-o", file("b.onnx"));
        assertThat(storedPlan("b.onnx.run")).isEqualTo(TrainPlan.paper().withEpochs(1));
        assertThat(run.err()).contains("falling temperature");
    }

    @Test
    void whatDivergesWritesNoModel() throws Exception {
        Files.writeString(
                folder.resolve("hot.json"),
                "{\"regime\":\"fixed\",\"training\":{\"epochs\":9,\"batch\":4,\"learningRate\":1e4,\"schedule\":\"constant\"}}");
        Run run = Run.sb(
                "train", file("solved.onnx"), "--data", scenes, "--plan", file("hot.json"), "-o", file("c.onnx"));
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains("the loss became", "lower \"learningRate\"");
        assertThat(folder.resolve("c.onnx")).doesNotExist();
    }
}
