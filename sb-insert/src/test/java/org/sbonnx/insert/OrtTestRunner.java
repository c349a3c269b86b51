package org.sbonnx.insert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.testkit.OrtModel;

/** ONNX Runtime as a {@link GraphRunner}: the reference for what models with bottlenecks compute. */
public record OrtTestRunner(OrtModel model) implements GraphRunner {

    public static GraphRunner open(OnnxModel model, List<String> outputs) {
        OnnxModel cut = outputs.isEmpty() ? model : SubGraph.extract(model, List.of(), outputs);
        return new OrtTestRunner(OrtModel.open(cut.bytes()));
    }

    @Override
    public Map<String, FloatTensor> run(Map<String, FloatTensor> inputs) {
        List<TensorProto> fed = inputs.entrySet().stream()
                .map(e -> Tensors.of(e.getKey(), e.getValue()))
                .toList();
        Map<String, FloatTensor> out = new LinkedHashMap<>();
        model.run(fed).forEach((name, t) -> out.put(name, Tensors.floats(t)));
        return out;
    }

    @Override
    public List<String> inputs() {
        return model.inputs();
    }

    @Override
    public void close() {
        model.close();
    }
}
