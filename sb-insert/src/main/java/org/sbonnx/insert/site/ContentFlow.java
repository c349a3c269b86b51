package org.sbonnx.insert.site;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.Operators;
import org.sbonnx.onnx.NodeProto;

/**
 * Traces how the content of the inputs flows to the outputs, all of them or some. Constants carry no content, and neither do
 * Shape and Size, unless the size of their input depends on values. A value is <em>relevant</em> when it lies on a content path from a graph
 * input to one of those outputs.
 */
public final class ContentFlow {
    /** Operators whose output's size depends on values, so that its shape is content. */
    private static final Set<String> SIZED_BY_VALUES =
            Set.of("NonZero", "NonMaxSuppression", "Unique", "Compress", "Loop", "If", "Scan");

    private final GraphIndex index;
    private final Set<String> outputs;
    private final Set<String> content = new HashSet<>();
    private final Set<String> relevant = new LinkedHashSet<>();
    private final Set<String> sizedByValues = new HashSet<>();

    /** Analyses a graph whose nodes stand in topological order, for all of its outputs. */
    public ContentFlow(GraphIndex index) {
        this(index, index.outputs());
    }

    /** @param outputs graph outputs that count */
    ContentFlow(GraphIndex index, Set<String> outputs) {
        this.index = index;
        this.outputs = outputs;
        findSizedByValues();
        content.addAll(index.inputs());
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            NodeProto node = index.node(i);
            if (carriesContent(node) && index.reads(i).stream().anyMatch(content::contains)) {
                content.addAll(node.getOutputList());
            }
        }
        Set<String> needed = new HashSet<>(outputs);
        for (int i = index.graph().getNodeCount() - 1; i >= 0; i--) {
            NodeProto node = index.node(i);
            if (carriesContent(node) && node.getOutputList().stream().anyMatch(needed::contains)) {
                needed.addAll(index.reads(i));
            }
        }
        index.inputs().stream().filter(needed::contains).forEach(relevant::add);
        for (NodeProto node : index.graph().getNodeList()) {
            node.getOutputList().stream()
                    .filter(v -> content.contains(v) && needed.contains(v))
                    .forEach(relevant::add);
        }
    }

    private void findSizedByValues() {
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            NodeProto node = index.node(i);
            if (SIZED_BY_VALUES.contains(node.getOpType())
                    || index.reads(i).stream().anyMatch(sizedByValues::contains)) {
                sizedByValues.addAll(node.getOutputList());
            }
        }
    }

    private boolean carriesContent(NodeProto node) {
        return !Operators.isShapeOnly(node) || node.getInputList().stream().anyMatch(sizedByValues::contains);
    }

    /** The outputs that count. */
    Set<String> outputs() {
        return outputs;
    }

    /** Relevant values in graph order, graph inputs first. */
    public Set<String> relevant() {
        return relevant;
    }

    /** Values whose content a node reads, each once, in the order of its inputs. */
    List<String> contentInputs(int node) {
        if (!carriesContent(index.node(node))) {
            return List.of();
        }
        return index.reads(node).stream().filter(content::contains).toList();
    }

    /** Nodes that read the content of a value and pass it on towards an output. */
    public List<Integer> consumers(String value) {
        return index.consumers(value).stream()
                .filter(i -> carriesContent(index.node(i)))
                .filter(i -> index.node(i).getOutputList().stream().anyMatch(relevant::contains))
                .toList();
    }

    /** Relevant values that a node of these operators follows on some content path. */
    Set<String> upstreamOf(Set<String> operators) {
        Set<String> found = new HashSet<>();
        for (int i = index.graph().getNodeCount() - 1; i >= 0; i--) {
            NodeProto node = index.node(i);
            boolean leadsToOperator = operators.contains(node.getOpType())
                    || node.getOutputList().stream().anyMatch(found::contains);
            if (leadsToOperator && node.getOutputList().stream().anyMatch(relevant::contains)) {
                found.addAll(contentInputs(i));
            }
        }
        return found;
    }

    /** Single values that every content path crosses, in graph order, without graph inputs and outputs. */
    List<String> cuts() {
        Map<String, Integer> lastRead = new HashMap<>();
        for (String value : relevant) {
            List<Integer> consumers = consumers(value);
            int last = consumers.isEmpty() ? -1 : consumers.get(consumers.size() - 1);
            lastRead.put(value, outputs.contains(value) ? Integer.MAX_VALUE : last);
        }
        List<String> found = new ArrayList<>();
        Set<String> open = new HashSet<>();
        index.inputs().stream().filter(relevant::contains).forEach(open::add);
        // Every relevant value is an ancestor or a descendant of a cut, so in topological order the cut is alone where
        // it appears.
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            int position = i;
            open.removeIf(v -> lastRead.getOrDefault(v, -1) <= position);
            for (String output : index.node(i).getOutputList()) {
                if (relevant.contains(output)) {
                    open.add(output);
                }
            }
            if (open.size() == 1) {
                String only = open.iterator().next();
                if (index.node(i).getOutputList().contains(only) && !outputs.contains(only)) {
                    found.add(only);
                }
            }
        }
        return found;
    }

    /**
     * A content path from an input to an output that avoids the values, as node labels; empty where the values cut the graph.
     */
    public List<String> pathAvoiding(Collection<String> values) {
        Map<String, String> cameFrom = new HashMap<>();
        Deque<String> open = new ArrayDeque<>();
        for (String input : index.inputs()) {
            if (relevant.contains(input) && !values.contains(input)) {
                cameFrom.put(input, "");
                open.add(input);
            }
        }
        while (!open.isEmpty()) {
            String value = open.poll();
            if (outputs.contains(value)) {
                return trace(cameFrom, value);
            }
            for (int consumer : consumers(value)) {
                for (String output : index.node(consumer).getOutputList()) {
                    if (relevant.contains(output) && !values.contains(output) && !cameFrom.containsKey(output)) {
                        cameFrom.put(output, value);
                        open.add(output);
                    }
                }
            }
        }
        return List.of();
    }

    private List<String> trace(Map<String, String> cameFrom, String output) {
        List<String> path = new ArrayList<>();
        for (String v = output; !v.isEmpty(); v = cameFrom.getOrDefault(v, "")) {
            path.add(
                    0,
                    index.producer(v).map(i -> GraphIndex.label(index.node(i))).orElse(v));
        }
        return path;
    }

    /** Whether content flows from one of the values into another of them. */
    boolean anyFeedsAnother(Collection<String> values) {
        for (String start : values) {
            Set<String> seen = new HashSet<>();
            Deque<String> open = new ArrayDeque<>(List.of(start));
            while (!open.isEmpty()) {
                for (int consumer : consumers(open.pop())) {
                    for (String output : index.node(consumer).getOutputList()) {
                        if (values.contains(output)) {
                            return true;
                        }
                        if (relevant.contains(output) && seen.add(output)) {
                            open.push(output);
                        }
                    }
                }
            }
        }
        return false;
    }
}
