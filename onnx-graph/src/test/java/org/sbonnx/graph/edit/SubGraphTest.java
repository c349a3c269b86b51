package org.sbonnx.graph.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.OrtShapes;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.TestGraph;

class SubGraphTest {
    private static OnnxModel chain() {
        return new TestGraph(13)
                .input("x", 1, 2, 4, 4)
                .input("side", 1, 2, 4, 4)
                .weight("w", 2, 2, 1, 1)
                .weight("v", 3, 2, 1, 1)
                .node("Conv", "x w -> a")
                .node("Relu", "a -> b")
                .node("Add", "b side -> c")
                .node("Conv", "c v -> d")
                .node("Sigmoid", "b -> e")
                .valueInfo("b", TestGraph.FLOAT, 1, 2, 4, 4)
                .valueInfo("c", TestGraph.FLOAT, 1, 2, 4, 4)
                .output("d", "e")
                .build(OnnxModel::of);
    }

    @Test
    void keepsExactlyWhatTheOutputsNeed() {
        OnnxModel part = SubGraph.extract(chain(), List.of("b"), List.of("d"));
        assertThat(part.graph().getNodeList()).extracting(n -> n.getOutput(0)).containsExactly("c", "d");
        assertThat(part.graph().getInitializerList())
                .extracting(t -> t.getName())
                .containsExactly("v");
        assertThat(part.inputs()).extracting(v -> v.getName()).containsExactly("b", "side");
        assertThat(part.graph().getValueInfoList()).extracting(v -> v.getName()).containsExactly("c");
    }

    @Test
    void whatIsCutOutRuns() throws Exception {
        OnnxModel part = SubGraph.extract(chain(), List.of("b"), List.of("d"));
        Map<String, Shape> shapes = OrtShapes.compute(part, Map.of());
        assertThat(shapes.get("d")).isEqualTo(Shape.of(TestGraph.FLOAT, 1, 3, 4, 4));
        assertThat(AnalysedModel.of(part).shapes().shapeOf("d")).contains(shapes.get("d"));
    }

    @Test
    void keepsInitializersAmongTheInputsWhereTheyWere() {
        OnnxModel old = new TestGraph(9)
                .input("x", 2)
                .input("w", 2)
                .input("v", 2)
                .weight("w", 2)
                .weight("v", 2)
                .node("Add", "x w -> y")
                .node("Add", "y v -> z")
                .output("z")
                .build(OnnxModel::of);
        OnnxModel part = SubGraph.extract(old, List.of("y"), List.of("z"));
        assertThat(part.graph().getInputList()).extracting(v -> v.getName()).containsExactly("y", "v");
        assertThat(part.inputs()).extracting(v -> v.getName()).containsExactly("y");
    }

    @Test
    void namesTheValueThatIsMissing() {
        assertThatThrownBy(() -> SubGraph.extract(chain(), List.of("nowhere"), List.of("d")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'nowhere'");
    }

    @Test
    void listsNodesBetween() {
        GraphIndex index = new GraphIndex(chain().graph());
        assertThat(SubGraph.nodesBetween(index, List.of("b"), List.of("d"))).containsExactly(2, 3);
        assertThat(SubGraph.nodesBetween(index, List.of(), List.of("e"))).containsExactly(0, 1, 4);
    }

    @Test
    void declarationsWithoutAShapeOrWithAWrongOneHarmNothing() throws Exception {
        ValueInfoProto shapeless = TestGraph.floatInfo("b").toBuilder()
                .setType(org.sbonnx.onnx.TypeProto.newBuilder()
                        .setTensorType(
                                org.sbonnx.onnx.TypeProto.Tensor.newBuilder().setElemType(TestGraph.FLOAT)))
                .build();
        for (ValueInfoProto wrong :
                List.of(shapeless, TestGraph.floatInfo("b", 1, 2, 9, 9), TestGraph.floatInfo("b", 1, 2, 0, 4))) {
            var proto = chain().proto().toBuilder();
            proto.getGraphBuilder().setValueInfo(0, wrong);
            OnnxModel part = SubGraph.extract(OnnxModel.of(proto.build()), List.of("b"), List.of("d"));
            assertThat(part.inputs().get(0).getType().getTensorType().getShape().getDimList())
                    .hasSize(4)
                    .noneMatch(d -> d.hasDimValue());
        }
    }
}
