package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.fixtures.EmbeddedModels;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.onnx.FunctionProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.report.EvalReport;
import org.sbonnx.testkit.TestGraph;

/** One network with its input in several forms: every command must find the same in all of them. */
class InputsTest {
    @TempDir
    static Path folder;

    private static OnnxModel original;
    private static Preprocess preprocess;
    private static double expected;

    @BeforeAll
    static void makeModelAndScenes() {
        Path file = EmbeddedModels.extract(EmbeddedModels.PSPNET, folder);
        original = OnnxModel.load(file);
        preprocess = Json.read(file(EmbeddedModels.preprocessFile(EmbeddedModels.PSPNET)), Preprocess.class);
        SceneDataset.write(
                folder.resolve("scenes"), SceneKind.STREET, 7, 8, EmbeddedModels.WIDTH, EmbeddedModels.HEIGHT);
        expected = miou(EmbeddedModels.PSPNET, "--preprocess", preprocessFile().toString());
    }

    private static Path file(String name) {
        return folder.resolve(name);
    }

    private static Path preprocessFile() {
        return file(EmbeddedModels.preprocessFile(EmbeddedModels.PSPNET));
    }

    private static Path data() {
        return folder.resolve("scenes/dataset.json");
    }

    private static Run run(String text, Object... values) {
        return Run.sb(CommandLine.of(text, values));
    }

    private static void fine(String text, Object... values) {
        Run run = run(text, values);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINE);
    }

    private static void refused(String message, String text, Object... values) {
        Run run = run(text, values);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains(message);
    }

    private static double miou(String model, String... options) {
        Path json = file(model + ".json");
        fine("eval ? --data ? --quiet --json ? " + String.join(" ", options), file(model), data(), json);
        return Json.read(json, EvalReport.class).miou();
    }

    /** Every command that works on a model, one after another; the converted model segments about as well. */
    private static void requireAllCommands(String model, String... options) {
        String rest = " --quiet --threads 1 " + String.join(" ", options);
        Path from = file(model);
        Path into = file(model + "-made");
        fine("inspect ? --verify --quiet", from);
        fine("insert ? --at layer3 --usb 1x12 -o ?" + rest, from, into.resolve("random.onnx"));
        fine("remove ? --original ? -o ?", into.resolve("random.onnx"), from, into.resolve("removed.onnx"));
        fine("score ? --at layer3 --data ? -o ?" + rest, from, data(), into.resolve("scores"));
        fine("calibrate ? --at layer3 --usb 1x12 --data ? -o ?" + rest, from, data(), into.resolve("calibrated.onnx"));
        fine(
                "convert ? --at layer3 --usb 1x12 --data ? --val ? --epochs 1 -o ?" + rest,
                from,
                data(),
                data(),
                into.resolve("converted"));
        Path policy = into.resolve("policy.json");
        Json.write(
                policy,
                Json.parse(
                        "policy", "{\"structure\": {\"cut\": {}, \"unchanged\": {\"training\": true}}}", Policy.class));
        fine("check ? --original ? --policy ?", into.resolve("converted/model.onnx"), from, policy);
        assertThat(miou(model + "-made/converted/model.onnx")).isGreaterThan(0.7 * expected);
    }

    /** The network with an input of bytes, and nodes in front that make of them what the preprocessing made. */
    private static void writeForBytes(String name, boolean channelsLast) {
        String input = original.inputs().get(0).getName();
        long h = preprocess.height();
        long w = preprocess.width();
        GraphProto.Builder graph = original.graph().toBuilder();
        graph.removeInput(0);
        graph.addInput(
                channelsLast
                        ? TestGraph.info("bytes", TensorProto.DataType.UINT8_VALUE, 1, h, w, 3)
                        : TestGraph.info("bytes", TensorProto.DataType.UINT8_VALUE, 1, 3, h, w));
        float[] mean = new float[3];
        float[] scale = new float[3];
        for (int c = 0; c < 3; c++) {
            mean[c] = (float) (preprocess.mean().get(c) * preprocess.divide());
            scale[c] = (float) (1 / (preprocess.divide() * preprocess.std().get(c)));
        }
        graph.addInitializer(
                TestGraph.float32(new long[] {1, 3, 1, 1}, mean).toBuilder().setName("mean"));
        graph.addInitializer(
                TestGraph.float32(new long[] {1, 3, 1, 1}, scale).toBuilder().setName("scale"));
        List<NodeProto> front = List.of(
                node("Cast", "bytes", "floats").toBuilder()
                        .addAttribute(Attributes.of("to", 1L))
                        .build(),
                (channelsLast
                                ? node("Transpose", "floats", "planes").toBuilder()
                                        .addAttribute(Attributes.of("perm", 0, 3, 1, 2))
                                : node("Identity", "floats", "planes").toBuilder())
                        .build(),
                node("Sub", "planes", "centred").toBuilder().addInput("mean").build(),
                node("Mul", "centred", input).toBuilder().addInput("scale").build());
        List<NodeProto> rest = List.copyOf(graph.getNodeList());
        graph.clearNode().addAllNode(front).addAllNode(rest);
        write(name, graph);
    }

    private static NodeProto node(String operator, String from, String to) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(to)
                .addInput(from)
                .addOutput(to)
                .build();
    }

    private static void write(String name, GraphProto.Builder graph) {
        original.derived(original.proto().toBuilder().setGraph(graph).build()).save(file(name));
    }

    @Test
    void aFixedBatchIsFilledWithOneImage() {
        GraphProto.Builder graph = original.graph().toBuilder().clearValueInfo();
        setBatch(graph.getInputBuilder(0), 4);
        graph.getOutputBuilderList().forEach(v -> setBatch(v, 4));
        write("four.onnx", graph);
        String options = "--preprocess " + preprocessFile();
        assertThat(miou("four.onnx", options)).isEqualTo(expected);
        requireAllCommands("four.onnx", options);
        assertThat(OnnxModel.load(file("four.onnx-made/converted/model.onnx"))
                        .inputs()
                        .get(0)
                        .getType()
                        .getTensorType()
                        .getShape()
                        .getDim(0)
                        .getDimValue())
                .isEqualTo(4);
    }

    /** As engines do, which take nodes in any order; what is written is in order. */
    @Test
    void nodesAreBroughtIntoOrder() {
        GraphProto.Builder graph = original.graph().toBuilder();
        List<NodeProto> nodes = new ArrayList<>(graph.getNodeList());
        Collections.shuffle(nodes, new Random(3));
        write("shuffled.onnx", graph.clearNode().addAllNode(nodes));
        assertThat(ModelChecker.check(OnnxModel.load(file("shuffled.onnx")))).isNotEmpty();
        String options = "--preprocess " + preprocessFile();
        assertThat(miou("shuffled.onnx", options)).isEqualTo(expected);
        requireAllCommands("shuffled.onnx", options);
        for (String made : List.of("random.onnx", "removed.onnx", "calibrated.onnx", "converted/model.onnx")) {
            assertThat(ModelChecker.check(
                            OnnxModel.load(file("shuffled.onnx-made").resolve(made))))
                    .as(made)
                    .isEmpty();
        }
        assertThat(run("inspect ?", file("shuffled.onnx")).err()).contains("not in order");
    }

    /** As exporters write modules: here one function for all activations, in front of and behind every site. */
    @Test
    void functionsAreInlined() {
        ModelProto.Builder model = original.proto().toBuilder();
        OperatorSetIdProto local =
                OperatorSetIdProto.newBuilder().setDomain("local").setVersion(1).build();
        model.addOpsetImport(local)
                .addFunctions(FunctionProto.newBuilder()
                        .setDomain("local")
                        .setName("Activation")
                        .addInput("i")
                        .addOutput("o")
                        .addAllOpsetImport(original.proto().getOpsetImportList())
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Relu")
                                .addInput("i")
                                .addOutput("o")));
        model.getGraphBuilder().clearValueInfo().getNodeBuilderList().stream()
                .filter(n -> n.getOpType().equals("Relu"))
                .forEach(n -> n.setOpType("Activation").setDomain("local"));
        original.derived(model.build()).save(file("functions.onnx"));
        String options = "--preprocess " + preprocessFile();
        assertThat(miou("functions.onnx", options)).isEqualTo(expected);
        requireAllCommands("functions.onnx", options);
    }

    @Test
    void aCycleIsRefused() {
        GraphProto.Builder graph = original.graph().toBuilder();
        NodeProto.Builder first = graph.getNodeBuilder(0);
        first.setInput(0, graph.getNode(5).getOutput(0));
        write("cyclic.onnx", graph);
        refused("that cannot be computed", "inspect ?", file("cyclic.onnx"));
    }

    @Test
    void anInputThatIsNoImageIsNamed() {
        GraphProto.Builder graph = original.graph().toBuilder();
        String output = original.outputName();
        graph.addInput(TestGraph.floatInfo("threshold"));
        graph.addNode(node("Sub", output, "above").toBuilder().addInput("threshold"));
        graph.getOutputBuilder(0).setName("above");
        write("threshold.onnx", graph);
        Path model = file("threshold.onnx");
        assertThat(run("inspect ?", model).out())
                .contains("no site: threshold FLOAT[]: an input that is no image", "initializer");
        String relu = original.graph().getNodeList().stream()
                .filter(n -> n.getOpType().equals("Relu"))
                .findFirst()
                .orElseThrow()
                .getOutput(0);
        refused(
                "it is no image: make it an initializer",
                "insert ? --at ? --usb 1x4 -o ?",
                model,
                relu,
                file("x.onnx"));
        refused(
                "more than the image '" + original.inputs().get(0).getName() + "': 'threshold' FLOAT[]",
                "eval ? --data ? --preprocess ?",
                model,
                data(),
                preprocessFile());
    }

    private static void setBatch(ValueInfoProto.Builder value, long batch) {
        value.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .setDimValue(batch);
    }

    @Test
    void bytesAreFedAsTheyAre() {
        writeForBytes("bytes.onnx", false);
        assertThat(miou("bytes.onnx")).isCloseTo(expected, within(1e-3));
        requireAllCommands("bytes.onnx");
        writeForBytes("last.onnx", true);
        assertThat(miou("last.onnx")).isCloseTo(expected, within(1e-3));
        refused(
                "'bytes' of 'bytes.onnx' takes UINT8, but the preprocessing makes",
                "eval ? --data ? --preprocess ?",
                file("bytes.onnx"),
                data(),
                preprocessFile());
    }
}
