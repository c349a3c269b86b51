package org.sbonnx.graph.edit;

import java.util.List;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.ValueInfoProto;

/** Renames values that the sub-graphs of a node capture; a sub-graph that defines the name itself is left alone. */
final class CaptureRenamer {
    private CaptureRenamer() {}

    static NodeProto rename(NodeProto node, String from, String to) {
        NodeProto.Builder changed = node.toBuilder();
        for (int i = 0; i < node.getAttributeCount(); i++) {
            AttributeProto.Builder a = node.getAttribute(i).toBuilder();
            if (a.hasG()) {
                a.setG(rename(a.getG(), from, to));
            }
            for (int k = 0; k < a.getGraphsCount(); k++) {
                a.setGraphs(k, rename(a.getGraphs(k), from, to));
            }
            changed.setAttribute(i, a);
        }
        return changed.build();
    }

    private static GraphProto rename(GraphProto graph, String from, String to) {
        if (GraphIndex.defines(graph, from)) {
            return graph;
        }
        GraphProto.Builder changed = graph.toBuilder();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto.Builder node = rename(graph.getNode(i), from, to).toBuilder();
            for (int k = 0; k < node.getInputCount(); k++) {
                if (node.getInput(k).equals(from)) {
                    node.setInput(k, to);
                }
            }
            changed.setNode(i, node);
        }
        List<ValueInfoProto> outputs = graph.getOutputList();
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).getName().equals(from)) {
                changed.setOutput(i, outputs.get(i).toBuilder().setName(to));
            }
        }
        return changed.build();
    }
}
