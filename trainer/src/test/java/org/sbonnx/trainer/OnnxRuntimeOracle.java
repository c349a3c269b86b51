package org.sbonnx.trainer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.testkit.OrtModel;

/** ONNX Runtime as the reference for the values of a forward pass. */
public final class OnnxRuntimeOracle {
    private OnnxRuntimeOracle() {}

    /** All outputs of the graph, converted to float32. */
    public static Map<String, FloatTensor> run(OnnxModel model, Map<String, FloatTensor> inputs) {
        List<TensorProto> fed = inputs.entrySet().stream()
                .map(e -> Tensors.of(e.getKey(), e.getValue()))
                .toList();
        try (OrtModel session = OrtModel.open(model.bytes())) {
            Map<String, FloatTensor> out = new LinkedHashMap<>();
            session.run(fed).forEach((name, t) -> out.put(name, floats(t)));
            return out;
        }
    }

    private static FloatTensor floats(TensorProto t) {
        if (Tensors.isFloat(t)) {
            return Tensors.floats(t);
        }
        long[] integers = Tensors.longs(t);
        float[] data = new float[integers.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = integers[i];
        }
        return new FloatTensor(Tensors.dims(t), data);
    }
}
