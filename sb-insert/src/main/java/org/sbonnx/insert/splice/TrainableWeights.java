package org.sbonnx.insert.splice;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.TrainableInputs;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.FreshNames;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;

/**
 * The initializers that training may change: weights of convolutions, matrix products and normalisations after a bottleneck.
 * A weight that the frozen part reads as well, or that is a Constant node, gets an initializer of its own (copy on write):
 * exporters merge equal tensors, and training one layer must not change its twin upstream.
 */
final class TrainableWeights {
    private final Set<String> names = new LinkedHashSet<>();
    private final List<Edit> edits = new ArrayList<>();
    private final Map<String, String> copies = new LinkedHashMap<>();

    private TrainableWeights() {}

    /** Weights of everything after the values {@code cut}. */
    static TrainableWeights downstreamOf(OnnxModel model, List<String> cut, FreshNames fresh) {
        GraphIndex index = model.index();
        TrainableWeights result = new TrainableWeights();
        Set<Integer> downstream = SubGraph.nodesBetween(index, cut, index.outputs());
        Set<String> frozen = index.rootsReadOutside(downstream);
        index.outputs().forEach(v -> frozen.add(index.root(v)));
        for (int i : downstream) {
            NodeProto node = index.node(i);
            for (int position : TrainableInputs.weights(node)) {
                result.add(index, node, position, frozen, fresh);
            }
        }
        return result;
    }

    private void add(GraphIndex index, NodeProto node, int position, Set<String> frozen, FreshNames fresh) {
        String root = index.root(node.getInput(position));
        TensorProto tensor = index.constant(root).orElse(null);
        if (tensor == null || !Tensors.isFloat(tensor) || tensor.getDimsCount() == 0) {
            return;
        }
        boolean isUnshared = index.initializer(root).isPresent() && !frozen.contains(root);
        if (isUnshared) {
            names.add(root);
            return;
        }
        String copy = copies.computeIfAbsent(root, r -> {
            String name = fresh.fresh("sbonnx/own/" + r);
            edits.add(new Edit.AddInitializer(tensor.toBuilder().setName(name).build()));
            return name;
        });
        edits.add(new Edit.ReplaceInput(node.getOutput(0), position, copy));
        names.add(copy);
    }

    /** Names of the trainable initializers, in graph order. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** Edits that give shared weights a copy of their own. */
    List<Edit> edits() {
        return edits;
    }
}
