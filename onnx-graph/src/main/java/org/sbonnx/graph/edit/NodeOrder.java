package org.sbonnx.graph.edit;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.TopologicalOrder;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;

/**
 * Brings nodes into the order that the format demands, every value produced before it is read. Engines sort for themselves, so
 * that files with nodes out of order are in use.
 */
public final class NodeOrder {
    private NodeOrder() {}

    /**
     * The model with its nodes in order, those of sub-graphs too; otherwise in the file's order. The same object where all are in
     * order already. A graph with a cycle stays as it is, for the checker to refuse. Recurses into sub-graphs.
     */
    public static OnnxModel sorted(OnnxModel model) {
        GraphProto graph = sorted(model.graph(), model.index());
        return graph == model.graph()
                ? model
                : model.with(model.proto().toBuilder().setGraph(graph).build());
    }

    private static GraphProto sorted(GraphProto graph, GraphIndex index) {
        TopologicalOrder topology = new TopologicalOrder(index);
        boolean reorder = !topology.isSorted() && topology.cyclic().isEmpty();
        boolean changed = reorder;
        List<NodeProto> nodes = new ArrayList<>(graph.getNodeCount());
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(reorder ? topology.order().get(i) : i);
            NodeProto sorted = withSortedSubGraphs(node);
            changed |= sorted != node;
            nodes.add(sorted);
        }
        return changed ? graph.toBuilder().clearNode().addAllNode(nodes).build() : graph;
    }

    private static NodeProto withSortedSubGraphs(NodeProto node) {
        NodeProto.Builder changed = null;
        for (int i = 0; i < node.getAttributeCount(); i++) {
            AttributeProto sorted = sorted(node.getAttribute(i));
            if (sorted != node.getAttribute(i)) {
                changed = changed == null ? node.toBuilder() : changed;
                changed.setAttribute(i, sorted);
            }
        }
        return changed == null ? node : changed.build();
    }

    private static AttributeProto sorted(AttributeProto attribute) {
        AttributeProto.Builder changed = null;
        if (attribute.hasG()) {
            GraphProto sorted = sorted(attribute.getG(), new GraphIndex(attribute.getG()));
            if (sorted != attribute.getG()) {
                changed = attribute.toBuilder().setG(sorted);
            }
        }
        for (int i = 0; i < attribute.getGraphsCount(); i++) {
            GraphProto sub = attribute.getGraphs(i);
            GraphProto sorted = sorted(sub, new GraphIndex(sub));
            if (sorted != sub) {
                changed = changed == null ? attribute.toBuilder() : changed;
                changed.setGraphs(i, sorted);
            }
        }
        return changed == null ? attribute : changed.build();
    }
}
