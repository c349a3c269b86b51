package org.sbonnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.TestGraph;

class OutputNameTest {
    private static TestGraph graph() {
        return new TestGraph(13).input("x", 1).node("Relu", "x -> a").node("Relu", "a -> b");
    }

    @Test
    void theFirstOutputHoldsThePrediction() {
        assertThat(graph().output("b", "a").build(OnnxModel::of).outputName()).isEqualTo("b");
    }

    @Test
    void aModelWithoutOutputsIsRefused() {
        OnnxModel model = graph().build(OnnxModel::of);
        assertThatThrownBy(model::outputName)
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has no output")
                .hasMessageContaining("export it with the outputs");
    }
}
