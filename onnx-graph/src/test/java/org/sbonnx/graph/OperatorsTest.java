package org.sbonnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.testkit.TestGraph;

class OperatorsTest {
    private static TensorProto bool(String name, int value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.BOOL_VALUE)
                .addInt32Data(value)
                .build();
    }

    private static boolean passesThrough(String op, String values) {
        GraphIndex index = new GraphIndex(new TestGraph(13)
                .input("x", 1, 3)
                .typed("given", TensorProto.DataType.BOOL_VALUE)
                .floats("ratio", 0.5f)
                .initializer(bool("on", 1))
                .initializer(bool("off", 0))
                .node("Identity", "off -> alias")
                .node(op, values)
                .output("y")
                .build(OnnxModel::of)
                .graph());
        return Operators.isPassThrough(index.node(1), index);
    }

    @Test
    void identityAndInferenceDropoutPassTheirInputThrough() {
        assertThat(passesThrough("Identity", "x -> y")).isTrue();
        assertThat(passesThrough("Dropout", "x -> y")).isTrue();
        assertThat(passesThrough("Dropout", "x ratio -> y mask")).isTrue();
        assertThat(passesThrough("Dropout", "x ratio off -> y")).isTrue();
        assertThat(passesThrough("Dropout", "x _ alias -> y")).isTrue();
        assertThat(passesThrough("Relu", "x -> y")).isFalse();
    }

    @Test
    void dropoutThatTrainsOrMayTrainDoesNot() {
        assertThat(passesThrough("Dropout", "x ratio on -> y")).isFalse();
        assertThat(passesThrough("Dropout", "x ratio given -> y")).isFalse();
    }

    @Test
    void operatorsOfOtherDomainsAreUnknown() {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType("Shape");
        assertThat(Operators.isShapeOnly(node.build())).isTrue();
        assertThat(Operators.isShapeOnly(node.setDomain("ai.onnx").build())).isTrue();
        assertThat(Operators.isShapeOnly(node.setDomain("com.example").build())).isFalse();
        assertThat(Operators.isShapeOnly(
                        NodeProto.newBuilder().setOpType("Relu").build()))
                .isFalse();
    }
}
