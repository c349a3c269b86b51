package org.sbonnx.graph.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.testkit.TestGraph;

class NodeOrderTest {
    private static TestGraph scrambled() {
        return new TestGraph(13)
                .input("x", 1)
                .node("Add", "c a -> d")
                .node("Relu", "b -> c")
                .node("Neg", "x -> a")
                .node("Exp", "a -> b")
                .node("Neg", "x -> z")
                .output("d", "z");
    }

    private static List<String> outputs(OnnxModel model) {
        return model.graph().getNodeList().stream().map(n -> n.getOutput(0)).toList();
    }

    @Test
    void everyValueIsProducedBeforeItIsRead() {
        OnnxModel sorted = NodeOrder.sorted(scrambled().build(OnnxModel::of));
        assertThat(outputs(sorted)).containsExactly("a", "b", "c", "d", "z");
        assertThat(ModelChecker.check(sorted)).isEmpty();
        assertThat(NodeOrder.sorted(sorted)).isSameAs(sorted);
    }

    /** The node around a sub-graph reads what that captures, and the sub-graph has an order of its own. */
    @Test
    void subGraphsAreSorted() {
        TestGraph body = new TestGraph(13)
                .node("Neg", "p -> q")
                .node("Relu", "outer -> p")
                .output("q");
        AttributeProto branch = AttributeProto.newBuilder()
                .setName("then_branch")
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(body.graph())
                .build();
        OnnxModel model = new TestGraph(13)
                .input("x", 1)
                .node(NodeProto.newBuilder()
                        .setOpType("If")
                        .addInput("condition")
                        .addOutput("y")
                        .addAttribute(branch)
                        .addAttribute(branch.toBuilder().setName("else_branch"))
                        .build())
                .node("Exp", "x -> outer")
                .node("Greater", "outer x -> condition")
                .output("y")
                .build(OnnxModel::of);
        OnnxModel sorted = NodeOrder.sorted(model);
        assertThat(outputs(sorted)).containsExactly("outer", "condition", "y");
        NodeProto choice = sorted.graph().getNode(2);
        for (int i : IntStream.range(0, 2).toArray()) {
            assertThat(choice.getAttribute(i).getG().getNodeList())
                    .extracting(n -> n.getOutput(0))
                    .containsExactly("p", "q");
        }
    }

    @Test
    void aCycleIsLeftToTheChecker() {
        OnnxModel model = scrambled().node("Add", "e d -> e").output("e").build(OnnxModel::of);
        assertThat(NodeOrder.sorted(model)).isSameAs(model);
    }
}
