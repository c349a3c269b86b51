package org.sbonnx.trainer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.TrainableInputs;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.model.Manifest;

/** Weights in Constant nodes, as some exporters and optimizers leave them: training writes to initializers. */
public final class ConstantWeights {
    private ConstantWeights() {}

    /** The model with initializers in the place of the Constant nodes that training may change; itself where there are none. */
    public static OnnxModel asInitializers(OnnxModel model, Manifest manifest) {
        GraphIndex index = model.index();
        Set<String> weights = new LinkedHashSet<>();
        for (int position : SubGraph.nodesBetween(index, FeatureBoundary.tensors(model, manifest), index.outputs())) {
            NodeProto node = index.node(position);
            List<Integer> inputs = new ArrayList<>(TrainableInputs.weights(node));
            inputs.addAll(TrainableInputs.runningStatistics(node));
            for (int input : inputs) {
                String root = index.root(node.getInput(input));
                boolean isConstantNode = index.initializer(root).isEmpty()
                        && index.constant(root)
                                .filter(t -> Tensors.isFloat(t) && t.getDimsCount() > 0)
                                .isPresent();
                if (isConstantNode) {
                    weights.add(root);
                }
            }
        }
        return weights.isEmpty()
                ? model
                : GraphEditor.apply(
                        model,
                        weights.stream().<Edit>map(Edit.StoreAsInitializer::new).toList());
    }
}
