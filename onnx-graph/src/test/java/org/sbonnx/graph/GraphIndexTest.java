package org.sbonnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.testkit.TestGraph;

class GraphIndexTest {
    private static AttributeProto graph(String name, TestGraph graph) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph.graph())
                .build();
    }

    private static OnnxModel nested() {
        TestGraph inner = new TestGraph(13)
                .node("Add", "own far -> z")
                .node("Relu", "z -> own2")
                .output("own2");
        TestGraph yes = new TestGraph(13)
                .longs("shadow", 1)
                .node("Relu", "near -> own")
                .node("If", "own -> deep", graph("then_branch", inner), graph("else_branch", inner))
                .node("Add", "deep shadow -> r")
                .output("r");
        TestGraph no = new TestGraph(13).output("direct");
        return new TestGraph(13)
                .input("x", 1)
                .longs("shadow", 5)
                .node("Relu", "x -> near")
                .node("Neg", "x -> far")
                .node("Abs", "x -> direct")
                .node("If", "x -> y", graph("then_branch", yes), graph("else_branch", no))
                .output("y")
                .build(OnnxModel::of);
    }

    @Test
    void countsWhatSubGraphsCaptureAsRead() {
        GraphIndex index = new GraphIndex(nested().graph());
        assertThat(index.reads(3)).containsExactlyInAnyOrder("x", "near", "far", "direct");
        assertThat(index.consumers("far")).containsExactly(3);
        assertThat(index.consumers("x")).containsExactly(0, 1, 2, 3);
        assertThat(index.consumers("shadow")).isEmpty();
        assertThat(index.producer("direct")).hasValue(2);
    }

    @Test
    void extractionFollowsCapturedValues() throws Exception {
        OnnxModel part = SubGraph.extract(nested(), List.of("near"), List.of("y"));
        assertThat(part.graph().getNodeList()).extracting(n -> n.getOpType()).containsExactly("Neg", "Abs", "If");
        assertThat(part.inputs()).extracting(v -> v.getName()).containsExactly("near", "x");
    }

    @Test
    void listsInitializersApartFromInputs() {
        OnnxModel model = new TestGraph(9)
                .input("x", 1)
                .input("w", 1)
                .weight("w", 1)
                .node("Add", "x w -> y")
                .output("y")
                .build(OnnxModel::of);
        GraphIndex index = new GraphIndex(model.graph());
        assertThat(index.inputs()).containsExactly("x");
        assertThat(model.inputs()).extracting(v -> v.getName()).containsExactly("x");
        assertThat(index.constant("w")).isPresent();
        assertThat(index.constant("y")).isEmpty();
    }

    @Test
    void findsConstantsInEveryForm() {
        OnnxModel model = new TestGraph(13)
                .node("Constant", "-> a", Attributes.of("value_int", 7))
                .node("Constant", "-> b", TestGraph.ints("value_ints", 7, 8))
                .node("Constant", "-> c", TestGraph.real("value_float", 0.5f))
                .node("Constant", "-> d", Attributes.of("value", Tensors.ofLongs("", new long[] {1}, 9)))
                .output("a")
                .build(OnnxModel::of);
        GraphIndex index = new GraphIndex(model.graph());
        assertThat(Tensors.longs(index.constant("a").orElseThrow())).containsExactly(7);
        assertThat(index.constant("a").orElseThrow().getDimsCount()).isZero();
        assertThat(Tensors.longs(index.constant("b").orElseThrow())).containsExactly(7, 8);
        assertThat(Tensors.floats(index.constant("c").orElseThrow()).data()).containsExactly(0.5f);
        assertThat(Tensors.longs(index.constant("d").orElseThrow())).containsExactly(9);
    }
}
