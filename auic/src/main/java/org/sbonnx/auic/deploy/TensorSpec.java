package org.sbonnx.auic.deploy;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.Dim;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/**
 * Description of a model's input or output for a model server.
 *
 * @param dims sizes; −1 for a dynamic dimension
 * @param type element type, a value of {@link TensorProto.DataType}
 */
record TensorSpec(String name, int type, List<Long> dims) {

    static List<TensorSpec> of(OnnxModel model, List<ValueInfoProto> values) {
        InferredShapes shapes = AnalysedModel.of(model).shapes();
        List<TensorSpec> ports = new ArrayList<>();
        for (ValueInfoProto v : values) {
            Shape shape = shapes.shapeOf(v.getName())
                    .filter(s -> s.elementType() != TensorProto.DataType.UNDEFINED_VALUE)
                    .orElseThrow(() -> new BadInput(
                            "type and rank of '" + v.getName() + "' of " + model + " are not known",
                            "export the model with declared inputs and outputs"));
            List<Long> dims = new ArrayList<>();
            for (int axis = 0; axis < shape.rank(); axis++) {
                Dim dim = shape.dim(axis);
                dims.add(dim.known().orElse(-1));
            }
            ports.add(new TensorSpec(v.getName(), shape.elementType(), dims));
        }
        return ports;
    }
}
