package org.sbonnx.graph.shape;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.testkit.OrtModel;

/** Element types and shapes of all values of a graph as ONNX Runtime computes them: the reference for shape inference. */
public final class OrtShapes {
    private OrtShapes() {}

    /** Runs the model on random input with every value as an output; shapes of all tensors by name. */
    public static Map<String, Shape> compute(OnnxModel model, Map<String, long[]> inputShapes) {
        try (OrtModel exposed = OrtModel.openUnoptimized(exposeAll(model).bytes())) {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            exposed.run(exposed.randomInputs(inputShapes))
                    .forEach((name, t) -> shapes.put(name, Shape.of(t.getDataType(), Tensors.dims(t))));
            return shapes;
        }
    }

    static OnnxModel exposeAll(OnnxModel model) {
        GraphProto.Builder graph = model.graph().toBuilder();
        Set<String> have = new HashSet<>();
        graph.getOutputList().forEach(v -> have.add(v.getName()));
        for (NodeProto node : model.graph().getNodeList()) {
            for (String name : node.getOutputList()) {
                if (!name.isEmpty() && have.add(name)) {
                    graph.addOutput(ValueInfoProto.newBuilder().setName(name));
                }
            }
        }
        return OnnxModel.of(model.proto().toBuilder().setGraph(graph).build());
    }
}
