package org.sbonnx.workflow;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.sbonnx.auic.ort.Device;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.ModelChecker;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;

class InferenceContextTest {
    private static OnnxModel model(String operator) {
        ModelProto.Builder m = ModelProto.newBuilder().setIrVersion(8);
        m.addOpsetImportBuilder().setVersion(13);
        m.getGraphBuilder()
                .setName("g")
                .addInputBuilder()
                .setName("x")
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(1)
                .getShapeBuilder()
                .addDimBuilder()
                .setDimValue(4);
        m.getGraphBuilder()
                .addNode(
                        NodeProto.newBuilder().setOpType(operator).addInput("x").addOutput("y"))
                .addOutputBuilder()
                .setName("y");
        return OnnxModel.of(m.build());
    }

    /** Well formed for a reader, and of no use to who gets it. */
    @Test
    void aModelThatTheEngineDoesNotLoadIsRefused() {
        InferenceContext context =
                new InferenceContext(new EngineSettings(Device.parse("cpu"), 1, 1, null), ProgressListener.NONE);
        assertThatCode(() -> context.requireLoads(model("Relu"))).doesNotThrowAnyException();
        OnnxModel unknown = model("Rellu");
        ModelChecker.require(unknown);
        assertThatThrownBy(() -> context.requireLoads(unknown))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("Rellu");
    }
}
