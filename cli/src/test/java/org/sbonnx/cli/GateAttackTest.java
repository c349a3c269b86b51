package org.sbonnx.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbonnx.cli.command.ExitCode;
import org.sbonnx.graph.Attributes;
import org.sbonnx.onnx.FunctionProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.SparseTensorProto;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorAnnotation;
import org.sbonnx.onnx.TensorProto;

/**
 * Models that would run otherwise than {@code sb check} reads them: each is refused, or ONNX Runtime computes what it computes for
 * the sound one.
 */
class GateAttackTest {
    private static final String LOGITS = "logits";

    @TempDir
    static Path folder;

    private static SeedModels seeds;
    private static Path policy;
    private static float[] sound;

    @BeforeAll
    static void soundModel() throws Exception {
        seeds = new SeedModels(Files.createDirectories(folder.resolve("seeds")));
        policy = Files.writeString(folder.resolve("policy.json"), MutatedModelsTest.POLICY);
        Path model = seeds.models().get("residual-usb");
        assertThat(check("residual", model).code()).isEqualTo(ExitCode.FINE);
        sound = logits(model);
    }

    private static Run check(String original, Path model) {
        return Run.sb(
                "check",
                model.toString(),
                "--policy",
                policy.toString(),
                "--original",
                seeds.models().get(original).toString());
    }

    private static float[] logits(Path model) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float[] pixels = new float[3 * 24 * 32];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (i * 37 % 101) / 50f - 1;
        }
        try (OrtSession session = environment.createSession(model.toString());
                OnnxTensor x =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels), new long[] {1, 3, 24, 32});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            OnnxTensor out = (OnnxTensor)
                    result.get(session.getOutputNames().iterator().next()).orElseThrow();
            float[] values = new float[out.getFloatBuffer().remaining()];
            out.getFloatBuffer().get(values);
            return values;
        }
    }

    private static Path attacked(String seed, Consumer<ModelProto.Builder> change) throws IOException {
        Path source = seeds.models().get(seed);
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(source)).toBuilder();
        ModelProto before = model.build();
        change.accept(model);
        assertThat(model.build()).isNotEqualTo(before);
        return Files.write(source.resolveSibling("attack.onnx"), model.build().toByteArray());
    }

    private static void refused(int code, String said, Consumer<ModelProto.Builder> change) throws IOException {
        Run run = check("residual", attacked("residual-usb", change));
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        assertThat(run.out() + run.err()).contains(said);
    }

    private static void harmless(Consumer<ModelProto.Builder> change) throws Exception {
        Path model = attacked("residual-usb", change);
        Run run = check("residual", model);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.FINE);
        assertThat(logits(model)).isEqualTo(sound);
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static OperatorSetIdProto opset(String domain, long version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }

    private static NodeProto.Builder node(String op, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(op)
                .setName(output + ".node")
                .addAllInput(java.util.List.of(inputs))
                .addOutput(output);
    }

    private static TensorProto weight(ModelProto.Builder model, String name) {
        return model.getGraph().getInitializerList().stream()
                .filter(t -> t.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static TensorProto other(TensorProto t) {
        byte[] raw = t.getRawData().toByteArray();
        raw[raw.length - 1] ^= 0x40;
        return t.toBuilder()
                .setRawData(com.google.protobuf.ByteString.copyFrom(raw))
                .build();
    }

    @Test
    void entriesOfExternalDataThatAreGivenTwice() throws IOException {
        for (String key : new String[] {"location", "offset", "length"}) {
            Path model = attacked("external-usb", m -> {
                TensorProto.Builder t = m.getGraphBuilder().getInitializerBuilderList().stream()
                        .filter(i -> i.getExternalDataCount() > 0)
                        .findFirst()
                        .orElseThrow();
                String value = t.getExternalDataList().stream()
                        .filter(e -> e.getKey().equals(key))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
                t.addExternalData(entry(key, value));
            });
            Run run = check("external", model);
            assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(run.err()).contains("gives the " + key + " of its data 2 times");
        }
    }

    @Test
    void metadataThatIsGivenTwice() throws IOException {
        refused(ExitCode.BAD_INPUT, "twice", m -> m.addMetadataProps(m.getMetadataProps(0)));
        refused(ExitCode.BAD_INPUT, "twice", m -> m.addMetadataProps(0, entry("sbonnx", "{}")));
    }

    @Test
    void anInitializerThatIsAnInputToo() throws IOException {
        refused(ExitCode.VIOLATED, "callers can override", m -> {
            TensorProto w = weight(m, "w0");
            var type = m.getGraphBuilder()
                    .addInputBuilder()
                    .setName("w0")
                    .getTypeBuilder()
                    .getTensorTypeBuilder();
            type.setElemType(w.getDataType());
            w.getDimsList().forEach(d -> type.getShapeBuilder().addDimBuilder().setDimValue(d));
        });
    }

    @Test
    void anInitializerThatIsGivenTwice() throws IOException {
        refused(ExitCode.BAD_INPUT, "'w0'", m -> m.getGraphBuilder().addInitializer(other(weight(m, "w0"))));
        refused(ExitCode.BAD_INPUT, "'w0'", m -> m.getGraphBuilder().addInitializer(0, other(weight(m, "w0"))));
    }

    @Test
    void aFunctionThatIsCalledAsAnOperator() throws IOException {
        FunctionProto leak = FunctionProto.newBuilder()
                .setName("Relu")
                .addInput("X")
                .addOutput("Y")
                .addOpsetImport(opset("", 13))
                .addNode(node("Neg", "Y", "X"))
                .build();
        refused(ExitCode.BAD_INPUT, "Relu", m -> m.addFunctions(leak));
        refused(ExitCode.BAD_INPUT, "Relu", m -> m.addFunctions(leak.toBuilder().setDomain("ai.onnx")));
    }

    @Test
    void aFunctionOfAnotherDomainThatANodeCalls() throws IOException {
        FunctionProto mine = FunctionProto.newBuilder()
                .setName("Relu")
                .setDomain("mine")
                .addInput("X")
                .addOutput("Y")
                .addOpsetImport(opset("", 13))
                .addNode(node("Neg", "Y", "X"))
                .build();
        Consumer<ModelProto.Builder> called = m -> {
            m.addOpsetImport(opset("mine", 1)).addFunctions(mine);
            m.getGraphBuilder().getNodeBuilderList().stream()
                    .filter(n -> n.getOpType().equals("Relu"))
                    .findFirst()
                    .orElseThrow()
                    .setDomain("mine");
        };
        Run run = check("residual", attacked("residual-usb", called));
        assertThat(run.code()).as(run.out() + run.err()).isIn(ExitCode.VIOLATED, ExitCode.BAD_INPUT);
    }

    @Test
    void operatorSetsOfOtherDomains() throws IOException {
        refused(ExitCode.VIOLATED, "operator set 'mine' was added", m -> m.addOpsetImport(opset("mine", 1)));
        refused(ExitCode.BAD_INPUT, "is imported", m -> m.addOpsetImport(opset("", 11)));
        refused(ExitCode.BAD_INPUT, "is imported", m -> m.addOpsetImport(opset("ai.onnx", 11)));
    }

    /** The branch reads the image past the bottleneck, which no input of the node shows. */
    @Test
    void aSubgraphThatReadsPastTheBottleneck() throws IOException {
        refused(ExitCode.VIOLATED, "structure.cut", m -> {
            GraphProto branch = GraphProto.newBuilder()
                    .setName("branch")
                    .addNode(node("ReduceMean", "mean", "x")
                            .addAttribute(Attributes.of("axes", new long[] {1}))
                            .addAttribute(Attributes.of("keepdims", 1L)))
                    .addNode(node("Add", "leaked", "inner", "mean"))
                    .addOutput(m.getGraph().getOutput(0).toBuilder().setName("leaked"))
                    .build();
            GraphProto.Builder g = m.getGraphBuilder();
            g.getNodeBuilderList().stream()
                    .filter(n -> n.getOutput(0).equals(LOGITS))
                    .forEach(n -> n.setOutput(0, "inner"));
            g.addInitializer(TensorProto.newBuilder()
                    .setName("yes")
                    .setDataType(TensorProto.DataType.BOOL_VALUE)
                    .setRawData(com.google.protobuf.ByteString.copyFrom(new byte[] {1})));
            g.addNode(node("If", LOGITS, "yes")
                    .addAttribute(graph("then_branch", branch))
                    .addAttribute(graph("else_branch", branch)));
        });
    }

    private static org.sbonnx.onnx.AttributeProto graph(String name, GraphProto graph) {
        return org.sbonnx.onnx.AttributeProto.newBuilder()
                .setName(name)
                .setType(org.sbonnx.onnx.AttributeProto.AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    @Test
    void sparseWeights() throws IOException {
        SparseTensorProto.Builder sparse = SparseTensorProto.newBuilder()
                .setValues(TensorProto.newBuilder()
                        .setDataType(TensorProto.DataType.FLOAT_VALUE)
                        .addDims(1)
                        .addFloatData(5))
                .setIndices(TensorProto.newBuilder()
                        .setDataType(TensorProto.DataType.INT64_VALUE)
                        .addDims(1)
                        .addInt64Data(0));
        for (boolean remove : new boolean[] {false, true}) {
            Path model = attacked("residual-usb", m -> {
                TensorProto b = weight(m, "b1");
                sparse.clearDims().addAllDims(b.getDimsList());
                sparse.getValuesBuilder().setName("b1");
                m.getGraphBuilder().addSparseInitializer(sparse);
                if (remove) {
                    int at = m.getGraph().getInitializerList().indexOf(b);
                    m.getGraphBuilder().removeInitializer(at);
                }
            });
            Run run = check("residual", model);
            assertThat(run.code()).as(run.out() + run.err()).isIn(ExitCode.VIOLATED, ExitCode.BAD_INPUT);
        }
    }

    @Test
    void anAnnotationOfQuantization() throws IOException {
        refused(
                ExitCode.VIOLATED,
                "quantization_annotation",
                m -> m.getGraphBuilder()
                        .addQuantizationAnnotation(TensorAnnotation.newBuilder()
                                .setTensorName("block")
                                .addQuantParameterTensorNames(entry("SCALE_TENSOR", "scale"))));
    }

    @Test
    void anOutputThatIsGivenTwice() throws IOException {
        refused(
                ExitCode.BAD_INPUT,
                LOGITS,
                m -> m.getGraphBuilder().addOutput(m.getGraph().getOutput(0)));
        refused(ExitCode.BAD_INPUT, LOGITS, m -> m.getGraphBuilder().addNode(node("Identity", LOGITS, "c0")));
    }

    /** What has no effect passes, and has none. */
    @Test
    void metadataAndOrderHaveNoEffect() throws Exception {
        harmless(m -> m.addMetadataProps(entry("build", "7")));
        harmless(m -> {
            GraphProto.Builder g = m.getGraphBuilder();
            TensorProto first = g.getInitializer(0);
            g.removeInitializer(0).addInitializer(first);
        });
        harmless(m -> m.getGraphBuilder().clearValueInfo().addValueInfoBuilder().setName("c0"));
    }
}
