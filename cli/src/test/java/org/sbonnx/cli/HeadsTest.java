package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.EvalReport;
import org.sbonnx.schemas.report.ScoreReport;

/** One network with its output in several forms: every command must find the same in all of them. */
class HeadsTest {
    @TempDir
    static Path folder;

    private static OnnxModel original;
    private static String output;

    @BeforeAll
    static void makeModelAndScenes() {
        Path file = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder);
        original = OnnxModel.load(file);
        output = original.outputName();
        SceneDataset.write(
                folder.resolve("scenes"), SceneKind.STREET, 7, 8, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT);
    }

    /** The network with one node behind its output, which is an output no more. */
    private static void write(String name, String operator, AttributeProto... attributes) {
        NodeProto node = NodeProto.newBuilder()
                .setOpType(operator)
                .addInput(output)
                .addOutput("form")
                .addAllAttribute(List.of(attributes))
                .build();
        GraphEditor.apply(
                        original,
                        List.of(
                                new Edit.InsertAfter(output, List.of(node)),
                                new Edit.RemoveOutput(output),
                                new Edit.AddOutput(ValueInfoProto.newBuilder()
                                        .setName("form")
                                        .build())))
                .save(folder.resolve(name));
    }

    private static Run fine(String... args) {
        Run run = Run.sb(args);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINE);
        return run;
    }

    private static double miou(String model) {
        String json = folder.resolve(model + ".json").toString();
        fine(
                "eval",
                folder.resolve(model).toString(),
                "--data",
                data(),
                "--preprocess",
                preprocess(),
                "--quiet",
                "--json",
                json);
        return Json.read(Path.of(json), EvalReport.class).miou();
    }

    private static String data() {
        return folder.resolve("scenes/dataset.json").toString();
    }

    private static String preprocess() {
        return folder.resolve(EmbeddedModels.preprocessFile(EmbeddedModels.PSPNET))
                .toString();
    }

    private static void convert(String model, String into) {
        fine(
                "convert",
                folder.resolve(model).toString(),
                "--at",
                "layer3",
                "--usb",
                "1x12",
                "--data",
                data(),
                "--val",
                data(),
                "--preprocess",
                preprocess(),
                "--epochs",
                "1",
                "--threads",
                "1",
                "--quiet",
                "-o",
                folder.resolve(into).toString());
    }

    @Test
    void channelsLastAndIdsAreConvertedAsChannelsFirst() {
        write("last.onnx", "Transpose", Attributes.of("perm", 0, 2, 3, 1));
        write("ids.onnx", "ArgMax", Attributes.of("axis", 1L));
        double expected = miou(EmbeddedModels.PSPNET);
        assertThat(miou("last.onnx")).isEqualTo(expected);
        assertThat(miou("ids.onnx")).isEqualTo(expected);

        convert(EmbeddedModels.PSPNET, "first");
        double converted = miou("first/model.onnx");
        assertThat(converted).isGreaterThan(0.7 * expected);
        for (String form : List.of("last", "ids")) {
            convert(form + ".onnx", form);
            assertThat(miou(form + "/model.onnx")).as(form).isEqualTo(converted);
            assertThat(OnnxModel.load(folder.resolve(form + "/model.onnx")).outputName())
                    .isEqualTo("form");
            assertThat(folder.resolve(form + "/report.html")).isRegularFile();
        }
    }

    @Test
    void theNamedOutputIsJudged() {
        NodeProto mean = NodeProto.newBuilder()
                .setOpType("Neg")
                .addInput(output)
                .addOutput("negative")
                .build();
        GraphEditor.apply(
                        original,
                        List.of(
                                new Edit.InsertAfter(output, List.of(mean)),
                                new Edit.AddOutput(ValueInfoProto.newBuilder()
                                        .setName("negative")
                                        .build())))
                .save(folder.resolve("two.onnx"));
        double expected = miou(EmbeddedModels.PSPNET);
        assertThat(miou("two.onnx")).isEqualTo(expected);
        String json = folder.resolve("negative.json").toString();
        fine(
                "eval",
                folder.resolve("two.onnx").toString(),
                "--data",
                data(),
                "--preprocess",
                preprocess(),
                "--outputs",
                "negative",
                "--json",
                json);
        assertThat(Json.read(Path.of(json), EvalReport.class).miou()).isLessThan(0.1);
        fine(
                "calibrate",
                folder.resolve("two.onnx").toString(),
                "--at",
                "layer3",
                "--usb",
                "1x12",
                "--data",
                data(),
                "--preprocess",
                preprocess(),
                "--outputs",
                "negative",
                "-o",
                folder.resolve("negative.onnx").toString());
        fine("eval", folder.resolve("negative.onnx").toString(), "--data", data(), "--json", json);
        assertThat(Json.read(Path.of(json), EvalReport.class).miou())
                .as("the choice is kept in the manifest")
                .isLessThan(0.1);
        Run none = Run.sb(
                "eval",
                folder.resolve("two.onnx").toString(),
                "--data",
                data(),
                "--preprocess",
                preprocess(),
                "--outputs",
                "x");
        assertThat(none.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(none.err()).contains("no output 'x'", "negative");
    }

    @Test
    void theManifestsPreprocessingHoldsForTheOriginalToo() {
        ModelProto.Builder open = original.proto().toBuilder();
        var shape = open.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder();
        shape.getDimBuilder(2).setDimParam("h");
        shape.getDimBuilder(3).setDimParam("w");
        String dynamic = folder.resolve("dynamic.onnx").toString();
        OnnxModel.of(open.build()).save(Path.of(dynamic));
        String solved = folder.resolve("solved.onnx").toString();
        fine(
                "calibrate",
                dynamic,
                "--at",
                "layer3",
                "--usb",
                "1x12",
                "--data",
                data(),
                "--preprocess",
                preprocess(),
                "--quiet",
                "-o",
                solved);
        String scores = folder.resolve("scores").toString();
        fine("score", solved, "--original", dynamic, "--data", data(), "--quiet", "-o", scores);
        ScoreReport report = Json.read(Path.of(scores, "report.json"), ScoreReport.class);
        assertThat(report.segmentation().before().miou()).isEqualTo(miou(EmbeddedModels.PSPNET));
        fine(
                "train",
                solved,
                "--original",
                dynamic,
                "--data",
                data(),
                "--epochs",
                "1",
                "--quiet",
                "-o",
                folder.resolve("trained.onnx").toString());
    }
}
