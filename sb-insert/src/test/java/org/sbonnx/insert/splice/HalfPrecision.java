package org.sbonnx.insert.splice;

import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.TensorProto;

/** Turns a float32 test model into a float16 one. */
final class HalfPrecision {
    private HalfPrecision() {}

    static OnnxModel convert(OnnxModel model) {
        GraphProto.Builder graph = model.graph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto t = graph.getInitializer(i);
            graph.setInitializer(i, Tensors.of(t.getName(), Tensors.floats(t), TensorProto.DataType.FLOAT16_VALUE));
        }
        for (int i = 0; i < graph.getInputCount(); i++) {
            graph.getInputBuilder(i)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .setElemType(TensorProto.DataType.FLOAT16_VALUE);
        }
        return OnnxModel.of(model.proto().toBuilder().setGraph(graph).build());
    }
}
