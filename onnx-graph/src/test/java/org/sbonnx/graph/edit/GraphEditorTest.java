package org.sbonnx.graph.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;

class GraphEditorTest {
    private static NodeProto node(String op, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(op)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    private static TensorProto vector(String name, float... values) {
        return Tensors.of(name, new FloatTensor(new long[] {values.length}, values));
    }

    /** x → a → b → y, both nodes adding the same weight. */
    private static OnnxModel chain() {
        GraphProto graph = GraphProto.newBuilder()
                .addInput(ValueInfoProto.newBuilder().setName("x"))
                .addInput(ValueInfoProto.newBuilder().setName("w"))
                .addInitializer(vector("w", 1, 2))
                .addNode(node("Add", "a", "x", "w"))
                .addNode(node("Add", "y", "a", "w"))
                .addValueInfo(ValueInfoProto.newBuilder().setName("a"))
                .addOutput(ValueInfoProto.newBuilder().setName("y"))
                .build();
        return OnnxModel.of(ModelProto.newBuilder()
                .setIrVersion(3)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build());
    }

    @Test
    void noEditsChangeNoByte() {
        assertThat(GraphEditor.apply(chain(), List.of()).bytes()).isEqualTo(chain().bytes());
    }

    @Test
    void oneConsumerGetsAWeightOfItsOwn() {
        OnnxModel edited = GraphEditor.apply(
                chain(), List.of(new Edit.AddInitializer(vector("w2", 3, 4)), new Edit.ReplaceInput("y", 1, "w2")));
        assertThat(edited.graph().getNode(0).getInputList()).containsExactly("x", "w");
        assertThat(edited.graph().getNode(1).getInputList()).containsExactly("a", "w2");
        assertThat(Tensors.floats(edited.initializers().get("w")).data()).containsExactly(1, 2);
    }

    @Test
    void insertedNodesComeBehindTheProducerInOrder() {
        OnnxModel edited = GraphEditor.apply(
                chain(),
                List.of(
                        new Edit.InsertAfter("a", List.of(node("Relu", "r", "a"), node("Neg", "n", "r"))),
                        new Edit.ReplaceInput("y", 0, "n")));
        assertThat(edited.graph().getNodeList()).extracting(n -> n.getOutput(0)).containsExactly("a", "r", "n", "y");
    }

    @Test
    void constantNodesBecomeInitializersOfTheSameNameAndValue() {
        NodeProto constant = Attributes.with(node("Constant", "c"), Attributes.of("value", vector("other", 5, 6)));
        OnnxModel model = GraphEditor.apply(
                chain(), List.of(new Edit.InsertAfter("a", List.of(constant)), new Edit.ReplaceInput("y", 1, "c")));
        OnnxModel edited = GraphEditor.apply(model, List.of(new Edit.StoreAsInitializer("c")));
        assertThat(edited.graph().getNodeList()).extracting(n -> n.getOutput(0)).containsExactly("a", "y");
        assertThat(edited.floats(edited.initializers().get("c")).data()).containsExactly(5, 6);
        assertThat(edited.graph().getInputList())
                .extracting(ValueInfoProto::getName)
                .containsExactly("x", "w", "c");
        assertThatThrownBy(() -> GraphEditor.apply(model, List.of(new Edit.StoreAsInitializer("a"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unusedNodesAreRemovedAndUsedOnesStay() {
        OnnxModel cut = GraphEditor.apply(
                chain(), List.of(new Edit.ReplaceInput("y", 0, "x"), new Edit.RemoveUnused(List.of("a", "w"))));
        assertThat(cut.graph().getNodeList()).extracting(n -> n.getOutput(0)).containsExactly("y");
        assertThat(cut.initializers()).containsKey("w");
        assertThat(cut.graph().getValueInfoList()).isEmpty();
    }

    @Test
    void anInitializerOfAnotherShapeIsNoLongerListedAsInput() {
        List<Edit> edits = List.of(new Edit.SetInitializer(vector("w", 1, 2, 3)));
        OnnxModel recent =
                OnnxModel.of(chain().proto().toBuilder().setIrVersion(4).build());
        assertThat(GraphEditor.apply(recent, edits).graph().getInputList())
                .extracting(ValueInfoProto::getName)
                .containsExactly("x");
    }

    @Test
    void beforeIrVersion4EveryInitializerIsAnInputOfItsOwnShape() {
        OnnxModel old = OnnxModel.of(chain().proto().toBuilder().setIrVersion(3).build());
        List<Edit> edits =
                List.of(new Edit.SetInitializer(vector("w", 1, 2, 3)), new Edit.AddInitializer(vector("extra", 1, 2)));
        assertThat(GraphEditor.apply(old, edits).graph().getInputList())
                .extracting(ValueInfoProto::getName)
                .containsExactlyInAnyOrder("x", "w", "extra");
        ValueInfoProto w = GraphEditor.apply(old, edits).graph().getInputList().stream()
                .filter(v -> v.getName().equals("w"))
                .findFirst()
                .orElseThrow();
        assertThat(w.getType().getTensorType().getShape().getDim(0).getDimValue())
                .isEqualTo(3);
    }

    @Test
    void metadataIsReplacedInPlace() {
        OnnxModel once =
                GraphEditor.apply(chain(), List.of(new Edit.SetMetadata("k", "1"), new Edit.SetMetadata("l", "2")));
        OnnxModel twice = GraphEditor.apply(once, List.of(new Edit.SetMetadata("k", "3")));
        assertThat(twice.metadata("k")).contains("3");
        assertThat(twice.proto().getMetadataPropsList()).hasSize(2);
    }

    @Test
    void editsThatContradictTheModelAreRefused() {
        assertThatThrownBy(() -> GraphEditor.apply(chain(), List.of(new Edit.AddInitializer(vector("w", 1)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'w'");
        assertThatThrownBy(() -> GraphEditor.apply(chain(), List.of(new Edit.ReplaceInput("y", 0, "nowhere"))))
                .hasMessageContaining("'nowhere'");
    }
}
