package org.sbonnx.trainer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;

/** ONNX Runtime as the oracle of forward values. */
public final class OnnxRuntimeOracle {
    private OnnxRuntimeOracle() {}

    /** All graph outputs, as float32. */
    public static Map<String, FloatTensor> run(OnnxModel model, Map<String, FloatTensor> inputs) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(model.bytes(), options)) {
                for (Map.Entry<String, FloatTensor> e : inputs.entrySet()) {
                    tensors.put(
                            e.getKey(),
                            OnnxTensor.createTensor(
                                    environment,
                                    FloatBuffer.wrap(e.getValue().data()),
                                    e.getValue().shape()));
                }
                try (OrtSession.Result result = session.run(tensors)) {
                    Map<String, FloatTensor> out = new LinkedHashMap<>();
                    result.forEach(e -> out.put(e.getKey(), floats((OnnxTensor) e.getValue())));
                    return out;
                }
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static FloatTensor floats(OnnxTensor tensor) {
        long[] shape = ((TensorInfo) tensor.getInfo()).getShape();
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] data = new float[(int) FloatTensor.count(shape)];
        if (buffer != null) {
            buffer.get(data);
        } else if (tensor.getLongBuffer() != null) {
            for (int i = 0; i < data.length; i++) {
                data[i] = tensor.getLongBuffer().get(i);
            }
        } else {
            for (int i = 0; i < data.length; i++) {
                data[i] = tensor.getByteBuffer().get(i);
            }
        }
        return new FloatTensor(shape, data);
    }
}
