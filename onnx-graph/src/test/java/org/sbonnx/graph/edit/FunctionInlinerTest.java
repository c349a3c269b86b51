package org.sbonnx.graph.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.FunctionProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.OrtModel;
import org.sbonnx.testkit.TestGraph;

class FunctionInlinerTest {
    private static final float[] X = {-2, -1, 0.5f, 3};

    private static NodeProto call(String operator, String name, String from, String to, AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setDomain("local")
                .setOpType(operator)
                .setName(name)
                .addInput(from)
                .addOutput(to)
                .addAllAttribute(List.of(attributes))
                .build();
    }

    private static NodeProto node(String operator, String from, String to) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addInput(from)
                .addOutput(to)
                .build();
    }

    private static FunctionProto.Builder function(String name) {
        return FunctionProto.newBuilder()
                .setDomain("local")
                .setName(name)
                .addInput("i")
                .addOutput("o")
                .addOpsetImport(opset("", 17))
                .addOpsetImport(opset("local", 1));
    }

    private static OperatorSetIdProto.Builder opset(String domain, long version) {
        return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version);
    }

    /** leaky(i) = leakyRelu(i), its slope given by the call or 0.5; twice(i) = leaky(leaky(−i)). */
    private static OnnxModel nested() {
        NodeProto.Builder leaky = node("LeakyRelu", "i", "o").toBuilder();
        leaky.addAttributeBuilder()
                .setName("alpha")
                .setType(AttributeProto.AttributeType.FLOAT)
                .setRefAttrName("slope");
        FunctionProto inner = function("Leaky")
                .addNode(leaky)
                .addAttributeProto(TestGraph.real("slope", 0.5f))
                .build();
        FunctionProto outer = function("Twice")
                .addNode(node("Neg", "i", "t"))
                .addNode(call("Leaky", "first", "t", "u"))
                .addNode(call("Leaky", "second", "u", "o", TestGraph.real("slope", 0.25f)))
                .build();
        ModelProto.Builder model = new TestGraph(17)
                        .input("x", 1, 4)
                        .node(call("Twice", "a", "x", "m"))
                        .node(call("Twice", "b", "m", "y"))
                        .output("y")
                        .build()
                        .toBuilder();
        return OnnxModel.of(model.addOpsetImport(opset("local", 1))
                .addFunctions(inner)
                .addFunctions(outer)
                .build());
    }

    private static float[] run(OnnxModel model) {
        try (OrtModel ort = OrtModel.open(model.bytes())) {
            return Tensors.floats(Objects.requireNonNull(ort.run(List.of(
                                    TestGraph.float32(new long[] {1, 4}, X).toBuilder()
                                            .setName("x")
                                            .build()))
                            .get("y")))
                    .data();
        }
    }

    @Test
    void computesTheSameWithoutFunctions() {
        OnnxModel inlined = FunctionInliner.inline(nested());
        assertThat(ModelChecker.check(inlined)).isEmpty();
        assertThat(inlined.proto().getFunctionsList()).isEmpty();
        assertThat(inlined.graph().getNodeList())
                .extracting(NodeProto::getOpType)
                .containsExactly("Neg", "LeakyRelu", "LeakyRelu", "Neg", "LeakyRelu", "LeakyRelu");
        assertThat(inlined.graph().getNodeList())
                .extracting(n -> n.getOutput(0))
                .containsExactly("a/t", "a/u", "m", "b/t", "b/u", "y");
        // Twice: 2 → −2 → −1 → −0.25, and −0.25 → 0.25 unchanged.
        assertThat(run(inlined)).containsExactly(run(nested()));
        assertThat(run(inlined)).isEqualTo(new float[] {-0.25f, -0.125f, 0.0625f, 0.375f});
    }

    @Test
    void anInputThatIsHandedOnGetsAnIdentity() {
        FunctionProto same = function("Same")
                .addInput("j")
                .clearOutput()
                .addOutput("i")
                .addOutput("o")
                .addNode(node("Neg", "i", "o"))
                .build();
        ModelProto.Builder model = new TestGraph(17)
                        .input("x", 1, 4)
                        .node(call("Same", "s", "x", "p").toBuilder()
                                .addOutput("q")
                                .build())
                        .node("Add", "p q -> y")
                        .output("y")
                        .build()
                        .toBuilder();
        OnnxModel inlined = FunctionInliner.inline(OnnxModel.of(
                model.addOpsetImport(opset("local", 1)).addFunctions(same).build()));
        assertThat(run(inlined)).containsOnly(0f);
    }

    @Test
    void functionsOfOtherVersionsStay() {
        OnnxModel model = nested();
        ModelProto.Builder other = model.proto().toBuilder();
        other.getFunctionsBuilder(0).getOpsetImportBuilder(0).setVersion(13);
        OnnxModel inlined = FunctionInliner.inline(model.with(other.build()));
        assertThat(inlined.proto().getFunctionsList())
                .extracting(FunctionProto::getName)
                .containsExactly("Leaky");
        assertThat(run(inlined)).containsExactly(run(nested()));
    }

    @Test
    void aFunctionThatCallsItselfIsRefused() {
        OnnxModel model = nested();
        ModelProto.Builder other = model.proto().toBuilder();
        other.getFunctionsBuilder(0).setNode(0, call("Twice", "again", "i", "o"));
        assertThatThrownBy(() -> FunctionInliner.inline(model.with(other.build())))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("calls itself");
    }

    /** Thirty doublings are a thousand million nodes. */
    @Test
    void callsThatGrowWithoutBoundAreRefused() {
        ModelProto.Builder model = new TestGraph(17)
                .input("x", 1, 4).node(call("F29", "c", "x", "y")).output("y").build().toBuilder()
                        .addOpsetImport(opset("local", 1));
        for (int i = 0; i < 30; i++) {
            FunctionProto.Builder f = function("F" + i);
            model.addFunctions(
                    i == 0
                            ? f.addNode(node("Neg", "i", "o"))
                            : f.addNode(call("F" + (i - 1), "l", "i", "t"))
                                    .addNode(call("F" + (i - 1), "r", "t", "o")));
        }
        assertThatThrownBy(() -> FunctionInliner.inline(OnnxModel.of(model.build())))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("more than 1048576 nodes");
    }
}
