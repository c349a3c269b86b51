package org.sbonnx.insert.site;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.NodeProto;

/**
 * Finds values that are copies of each other because a network runs the same layers, with the same initializers, more than once
 * (at several scales). A layer with weights is identified by them; any other by its operator, attributes and inputs.
 */
final class Replicas {
    private final Map<String, String> classOf = new HashMap<>();
    private final Map<String, List<String>> members = new LinkedHashMap<>();

    Replicas(GraphIndex index, ContentFlow flow) {
        Map<String, String> ids = new HashMap<>();
        index.inputs().forEach(v -> classOf.put(v, "input"));
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            NodeProto node = index.node(i);
            List<String> inputs = flow.contentInputs(i);
            if (inputs.isEmpty()) {
                continue;
            }
            String signature = signature(index, node, inputs);
            String id = ids.computeIfAbsent(signature, k -> "c" + ids.size());
            for (int k = 0; k < node.getOutputCount(); k++) {
                String value = node.getOutput(k);
                String valueClass = id + "." + k;
                classOf.put(value, valueClass);
                if (flow.relevant().contains(value)) {
                    members.computeIfAbsent(valueClass, c -> new ArrayList<>()).add(value);
                }
            }
        }
    }

    private String signature(GraphIndex index, NodeProto node, List<String> inputs) {
        StringBuilder s = new StringBuilder(node.getOpType());
        for (AttributeProto a : node.getAttributeList()) {
            s.append('|')
                    .append(a.getName())
                    .append('=')
                    .append(Base64.getEncoder().encodeToString(a.toByteArray()));
        }
        List<String> weights = weights(index, node);
        if (weights.isEmpty()) {
            inputs.forEach(v -> s.append('<').append(classOf.getOrDefault(v, v)));
        } else {
            weights.forEach(w -> s.append('#').append(w));
        }
        return s.toString();
    }

    /** Roots of the floating point initializers of rank 2 and more that a node reads. */
    private static List<String> weights(GraphIndex index, NodeProto node) {
        return node.getInputList().stream()
                .filter(v -> !v.isEmpty())
                .filter(v -> index.constant(v)
                        .filter(t -> t.getDimsCount() >= 2 && Tensors.isFloat(t))
                        .isPresent())
                .map(index::root)
                .toList();
    }

    /** Groups of two to eight values that are copies of each other, in graph order. */
    List<List<String>> groups() {
        return members.values().stream()
                .filter(m -> m.size() >= 2 && m.size() <= 8)
                .map(List::copyOf)
                .toList();
    }

    /** All copies of a value, itself included. */
    List<String> copiesOf(String value) {
        return members.getOrDefault(classOf.getOrDefault(value, ""), List.of(value));
    }
}
