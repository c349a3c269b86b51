package org.sbonnx.auic.ablation;

import java.util.List;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.Dim;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.TypeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/** The part of a model after some tensors, as a model with these tensors as inputs. */
final class DownstreamModel {
    private DownstreamModel() {}

    /**
     * @param cut tensors that become inputs, with their types in the whole model
     * @throws BadInput if the type of one is unknown
     */
    static OnnxModel extract(OnnxModel model, List<String> cut, String output) {
        InferredShapes shapes = AnalysedModel.of(model).shapes();
        OnnxModel after = SubGraph.extract(model, cut, List.of(output));
        GraphProto.Builder graph = after.graph().toBuilder();
        for (int i = 0; i < graph.getInputCount(); i++) {
            ValueInfoProto input = graph.getInput(i);
            if (cut.contains(input.getName())) {
                graph.setInput(i, typed(model, input, shapes));
            }
        }
        return after.with(after.proto().toBuilder().setGraph(graph).build());
    }

    private static ValueInfoProto typed(OnnxModel model, ValueInfoProto input, InferredShapes shapes) {
        Shape shape = shapes.shapeOf(input.getName())
                .filter(s -> s.elementType() != TensorProto.DataType.UNDEFINED_VALUE)
                .orElseThrow(() -> new BadInput(
                        "type and rank of '" + input.getName() + "' of " + model + " are not known",
                        "export the model with a declared input"));
        TypeProto.Builder type = TypeProto.newBuilder();
        var tensor = type.getTensorTypeBuilder().setElemType(shape.elementType());
        for (int axis = 0; axis < shape.rank(); axis++) {
            Dim dim = shape.dim(axis);
            var extent = tensor.getShapeBuilder().addDimBuilder();
            dim.known().ifPresent(extent::setDimValue);
        }
        return input.toBuilder().setType(type).build();
    }
}
