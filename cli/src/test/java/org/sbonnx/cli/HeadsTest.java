package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
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
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.graph.head.HeadFinder;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.data.Head;
import org.sbonnx.schemas.data.Preprocess;
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

    private static void fine(String text, Object... values) {
        Run run = Run.sb(CommandLine.of(text, values));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINE);
    }

    private static double miou(String model) {
        Path json = folder.resolve(model + ".json");
        fine("eval ? --data ? --preprocess ? --quiet --json ?", folder.resolve(model), data(), preprocess(), json);
        return Json.read(json, EvalReport.class).miou();
    }

    private static Path data() {
        return folder.resolve("scenes/dataset.json");
    }

    private static Path preprocess() {
        return folder.resolve(EmbeddedModels.preprocessFile(EmbeddedModels.PSPNET));
    }

    private static void convert(String model, String into) {
        fine(
                "convert ? --at layer3 --usb 1x12 --data ? --val ? --preprocess ? --epochs 1 --threads 1 --quiet -o ?",
                folder.resolve(model),
                data(),
                data(),
                preprocess(),
                folder.resolve(into));
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
        Path two = folder.resolve("two.onnx");
        Path json = folder.resolve("negative.json");
        fine("eval ? --data ? --preprocess ? --outputs negative --json ?", two, data(), preprocess(), json);
        assertThat(Json.read(json, EvalReport.class).miou()).isLessThan(0.1);
        Path calibrated = folder.resolve("negative.onnx");
        fine(
                "calibrate ? --at layer3 --usb 1x12 --data ? --preprocess ? --outputs negative -o ?",
                two,
                data(),
                preprocess(),
                calibrated);
        fine("eval ? --data ? --json ?", calibrated, data(), json);
        assertThat(Json.read(json, EvalReport.class).miou())
                .as("the choice is kept in the manifest")
                .isLessThan(0.1);
        Run none = Run.sb(CommandLine.of("eval ? --data ? --preprocess ? --outputs x", two, data(), preprocess()));
        assertThat(none.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(none.err()).contains("no output 'x'", "negative");
    }

    /** One query for each class, whose mask is the class's map: what is judged stays the same. */
    private static void writeQueries(Path file, int classes) {
        float[] table = new float[classes * (classes + 1)];
        for (int c = 0; c < classes; c++) {
            table[c * (classes + 1) + c] = 30;
        }
        NodeProto scale = NodeProto.newBuilder()
                .setOpType("Mul")
                .addInput(output)
                .addInput("tenth")
                .addOutput("masks")
                .build();
        NodeProto queries = NodeProto.newBuilder()
                .setOpType("Identity")
                .addInput("table")
                .addOutput("queries")
                .build();
        GraphEditor.apply(
                        original,
                        List.of(
                                new Edit.AddInitializer(
                                        Tensors.of("tenth", new FloatTensor(new long[0], new float[] {0.1f}))),
                                new Edit.AddInitializer(Tensors.of(
                                        "table", new FloatTensor(new long[] {1, classes, classes + 1}, table))),
                                new Edit.InsertAfter(output, List.of(scale, queries)),
                                new Edit.RemoveOutput(output),
                                new Edit.AddOutput(ValueInfoProto.newBuilder()
                                        .setName("masks")
                                        .build()),
                                new Edit.AddOutput(ValueInfoProto.newBuilder()
                                        .setName("queries")
                                        .build())))
                .save(file);
    }

    @Test
    void queriesThatTheFileDescribesAreJudgedByEveryCommand() {
        Path queries = folder.resolve("queries.onnx");
        int classes = HeadFinder.find(original).classes().orElseThrow();
        writeQueries(queries, classes);
        Preprocess described = Json.read(preprocess(), Preprocess.class).withHead(Head.queries("queries", "masks"));
        Path file = folder.resolve("queries.json");
        Json.write(file, described);

        Path report = folder.resolve("queries-eval.json");
        fine("eval ? --data ? --preprocess ? --quiet --json ?", queries, data(), file, report);
        double expected = miou(EmbeddedModels.PSPNET);
        assertThat(Json.read(report, EvalReport.class).miou()).isCloseTo(expected, within(1e-3));

        Path calibrated = folder.resolve("queries-calibrated.onnx");
        fine(
                "calibrate ? --at layer3 --usb 1x12 --data ? --preprocess ? --quiet -o ?",
                queries,
                data(),
                file,
                calibrated);
        fine("eval ? --data ? --quiet --json ?", calibrated, data(), report);
        assertThat(Json.read(report, EvalReport.class).miou()).isGreaterThan(0.5 * expected);
        assertThat(OnnxModel.load(calibrated).outputs())
                .as("the nodes that make class scores are in no file")
                .isEqualTo(OnnxModel.load(queries).outputs());
        Path trained = folder.resolve("queries-trained.onnx");
        fine("train ? --original ? --data ? --epochs 1 --threads 1 --quiet -o ?", calibrated, queries, data(), trained);
        fine("eval ? --data ? --quiet --json ?", trained, data(), report);
        assertThat(Json.read(report, EvalReport.class).miou()).isGreaterThan(0.5 * expected);
        Path removed = folder.resolve("queries-removed.onnx");
        fine("remove ? --original ? -o ?", calibrated, queries, removed);
        assertThat(OnnxModel.load(removed).sha256())
                .isEqualTo(OnnxModel.load(queries).sha256());
    }

    @Test
    void aClassWithoutAChannelIsRefusedWhereCodesAreMadeOfClasses() throws IOException {
        Path table = folder.resolve("scenes/class.csv");
        Path other = folder.resolve("scenes/high.csv");
        Files.writeString(other, Files.readString(table).replace("10,sign", "40,sign"));
        Path high = folder.resolve("scenes/high.json");
        Files.writeString(high, Files.readString(data()).replace("class.csv", "high.csv"));
        String command = "calibrate ? --at layer3 --usb 1x12 --data ? --preprocess ? --quiet -o ?";
        Path into = folder.resolve("high.onnx");
        Path model = folder.resolve(EmbeddedModels.PSPNET);
        Run run = Run.sb(CommandLine.of(command, model, high, preprocess(), into));
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err())
                .contains(
                        "'sign' has id 40",
                        "has " + HeadFinder.find(original).classes().orElseThrow() + " channels");
        fine(command + " --codes activations", model, high, preprocess(), into);
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
        Path dynamic = folder.resolve("dynamic.onnx");
        OnnxModel.of(open.build()).save(dynamic);
        Path solved = folder.resolve("solved.onnx");
        fine(
                "calibrate ? --at layer3 --usb 1x12 --data ? --preprocess ? --quiet -o ?",
                dynamic,
                data(),
                preprocess(),
                solved);
        Path scores = folder.resolve("scores");
        fine("score ? --original ? --data ? --quiet -o ?", solved, dynamic, data(), scores);
        ScoreReport report = Json.read(scores.resolve("report.json"), ScoreReport.class);
        assertThat(report.segmentation().before().miou()).isEqualTo(miou(EmbeddedModels.PSPNET));
        fine(
                "train ? --original ? --data ? --epochs 1 --quiet -o ?",
                solved,
                dynamic,
                data(),
                folder.resolve("trained.onnx"));
    }
}
