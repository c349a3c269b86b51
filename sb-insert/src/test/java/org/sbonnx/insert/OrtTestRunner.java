package org.sbonnx.insert;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.SubGraph;

/** The simplest runner on ONNX Runtime: the judge of what splices compute. */
public record OrtTestRunner(OrtEnvironment environment, OrtSession session) implements GraphRunner {

    public static GraphRunner open(OnnxModel model, List<String> outputs) {
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            OnnxModel cut = outputs.isEmpty() ? model : SubGraph.extract(model, List.of(), outputs);
            return new OrtTestRunner(environment, environment.createSession(cut.bytes()));
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, FloatTensor> run(Map<String, FloatTensor> inputs) {
        try {
            Map<String, OnnxTensor> fed = new LinkedHashMap<>();
            for (Map.Entry<String, FloatTensor> e : inputs.entrySet()) {
                fed.put(
                        e.getKey(),
                        OnnxTensor.createTensor(
                                environment,
                                FloatBuffer.wrap(e.getValue().data()),
                                e.getValue().shape()));
            }
            Map<String, FloatTensor> out = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(fed)) {
                result.forEach(e -> {
                    OnnxTensor t = (OnnxTensor) e.getValue();
                    FloatBuffer buffer = t.getFloatBuffer();
                    float[] data = new float[buffer.remaining()];
                    buffer.get(data);
                    out.put(e.getKey(), new FloatTensor(t.getInfo().getShape(), data));
                });
            }
            fed.values().forEach(OnnxTensor::close);
            return out;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<String> inputs() {
        return List.copyOf(session.getInputNames());
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
