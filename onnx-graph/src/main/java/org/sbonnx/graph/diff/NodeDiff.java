package org.sbonnx.graph.diff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.model.DiffReport.Change;
import org.sbonnx.schemas.model.DiffReport.ChangeKind;

/** Compares the nodes of two graphs: those with the same first output are the same node, then those with the same name. */
final class NodeDiff {
    private final List<NodeProto> a;
    private final List<NodeProto> b;

    NodeDiff(GraphProto a, GraphProto b) {
        this.a = a.getNodeList();
        this.b = b.getNodeList();
    }

    List<Change> changes() {
        Map<NodeKey, NodeProto> before = indexByKey(a);
        Map<NodeProto, NodeProto> matches = match(before);
        Set<NodeProto> matched = identitySet();
        matched.addAll(matches.values());
        List<Change> changes = new ArrayList<>();
        for (NodeProto node : a) {
            if (!matched.contains(node)) {
                changes.add(new Change(ChangeKind.REMOVED, GraphIndex.label(node), describe(node)));
            }
        }
        for (NodeProto node : b) {
            NodeProto old = matches.get(node);
            if (old == null) {
                changes.add(new Change(ChangeKind.ADDED, GraphIndex.label(node), describe(node)));
            } else if (!old.equals(node)) {
                changes.add(new Change(ChangeKind.CHANGED, GraphIndex.label(node), difference(old, node)));
            }
        }
        if (changes.isEmpty() && !a.equals(b)) {
            changes.add(new Change(ChangeKind.CHANGED, "order", "the same nodes in another order"));
        }
        return changes;
    }

    /** Identifies a node: by its first output or by its name. */
    private record NodeKey(boolean byOutput, String name) {}

    private static Map<NodeKey, NodeProto> indexByKey(List<NodeProto> nodes) {
        Map<NodeKey, NodeProto> byKey = new HashMap<>();
        for (NodeProto node : nodes) {
            keys(node).forEach(key -> byKey.putIfAbsent(key, node));
        }
        return byKey;
    }

    private static List<NodeKey> keys(NodeProto node) {
        List<NodeKey> keys = new ArrayList<>();
        if (node.getOutputCount() > 0 && !node.getOutput(0).isEmpty()) {
            keys.add(new NodeKey(true, node.getOutput(0)));
        }
        if (!node.getName().isEmpty()) {
            keys.add(new NodeKey(false, node.getName()));
        }
        return keys;
    }

    private Map<NodeProto, NodeProto> match(Map<NodeKey, NodeProto> before) {
        Map<NodeProto, NodeProto> matches = new IdentityHashMap<>();
        Set<NodeProto> matched = identitySet();
        for (boolean byOutput : new boolean[] {true, false}) {
            for (NodeProto node : b) {
                for (NodeKey key : keys(node)) {
                    NodeProto old = before.get(key);
                    if (old != null && key.byOutput() == byOutput && !matches.containsKey(node) && matched.add(old)) {
                        matches.put(node, old);
                    }
                }
            }
        }
        return matches;
    }

    /** By identity: equality would hash the weights of Constant nodes. */
    private static Set<NodeProto> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private static String describe(NodeProto node) {
        return node.getOpType() + " " + node.getInputList() + " → " + node.getOutputList();
    }

    private static String difference(NodeProto a, NodeProto b) {
        List<String> parts = new ArrayList<>();
        if (!a.getOpType().equals(b.getOpType()) || !a.getDomain().equals(b.getDomain())) {
            parts.add("operator " + a.getDomain() + a.getOpType() + " → " + b.getDomain() + b.getOpType());
        }
        compareNames("input", a.getInputList(), b.getInputList(), parts);
        compareNames("output", a.getOutputList(), b.getOutputList(), parts);
        compareAttributes(a, b, parts);
        if (!a.getName().equals(b.getName())) {
            parts.add("name '" + a.getName() + "' → '" + b.getName() + "'");
        }
        return parts.isEmpty() ? "differs in details" : String.join("; ", parts);
    }

    private static void compareNames(String what, List<String> a, List<String> b, List<String> parts) {
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            String before = i < a.size() ? "'" + a.get(i) + "'" : "nothing";
            String after = i < b.size() ? "'" + b.get(i) + "'" : "nothing";
            if (!before.equals(after)) {
                parts.add(what + " " + i + " " + before + " → " + after);
            }
        }
    }

    private static void compareAttributes(NodeProto a, NodeProto b, List<String> parts) {
        Map<String, AttributeProto> before = byName(a);
        Map<String, AttributeProto> after = byName(b);
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            if (!Objects.equals(before.get(name), after.get(name))) {
                parts.add("attribute " + name + " " + value(before.get(name)) + " → " + value(after.get(name)));
            }
        }
    }

    private static Map<String, AttributeProto> byName(NodeProto node) {
        Map<String, AttributeProto> map = new LinkedHashMap<>();
        node.getAttributeList().forEach(attribute -> map.put(attribute.getName(), attribute));
        return map;
    }

    private static String value(@org.jspecify.annotations.Nullable AttributeProto a) {
        if (a == null) {
            return "nothing";
        }
        return switch (a.getType()) {
            case INT -> Long.toString(a.getI());
            case FLOAT -> Float.toString(a.getF());
            case STRING -> NamedListDiff.abbreviated(a.getS().toStringUtf8());
            case INTS -> NamedListDiff.abbreviated(a.getIntsList().toString());
            case TENSOR -> TensorDiff.shape(a.getT());
            default -> a.getType().name();
        };
    }
}
