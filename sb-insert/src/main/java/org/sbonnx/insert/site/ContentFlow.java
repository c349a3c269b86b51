package org.sbonnx.insert.site;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
            if (carriesContent(node) && anyIn(index.reads(i), content)) {
                content.addAll(node.getOutputList());
            }
        }
        Set<String> needed = new HashSet<>(outputs);
        for (int i = index.graph().getNodeCount() - 1; i >= 0; i--) {
            NodeProto node = index.node(i);
            if (carriesContent(node) && anyIn(node.getOutputList(), needed)) {
                needed.addAll(index.reads(i));
            }
        }
        index.inputs().stream().filter(needed::contains).forEach(relevant::add);
        for (NodeProto node : index.graph().getNodeList()) {
            for (String output : node.getOutputList()) {
                if (content.contains(output) && needed.contains(output)) {
                    relevant.add(output);
                }
            }
        }
    }

    private void findSizedByValues() {
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            NodeProto node = index.node(i);
            if (SIZED_BY_VALUES.contains(node.getOpType()) || anyIn(index.reads(i), sizedByValues)) {
                sizedByValues.addAll(node.getOutputList());
            }
        }
    }

    private boolean carriesContent(NodeProto node) {
        return !Operators.isShapeOnly(node) || anyIn(node.getInputList(), sizedByValues);
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
        List<String> reads = index.reads(node);
        if (reads.size() == 1) {
            return content.contains(reads.get(0)) ? List.of(reads.get(0)) : List.of();
        }
        return reads.stream().filter(content::contains).toList();
    }

    /** Nodes that read the content of a value and pass it on towards an output. */
    public List<Integer> consumers(String value) {
        List<Integer> readers = index.consumers(value);
        if (readers.size() == 1) {
            return passesOn(readers.get(0)) ? readers : List.of();
        }
        return readers.stream().filter(this::passesOn).toList();
    }

    private boolean passesOn(int node) {
        return carriesContent(index.node(node)) && anyIn(index.node(node).getOutputList(), relevant);
    }

    private static boolean anyIn(List<String> values, Set<String> set) {
        for (String value : values) {
            if (set.contains(value)) {
                return true;
            }
        }
        return false;
    }

    /** Relevant values that a node of these operators follows on some content path. */
    Set<String> upstreamOf(Set<String> operators) {
        Set<String> found = new HashSet<>();
        for (int i = index.graph().getNodeCount() - 1; i >= 0; i--) {
            NodeProto node = index.node(i);
            boolean leadsToOperator = operators.contains(node.getOpType()) || anyIn(node.getOutputList(), found);
            if (leadsToOperator && anyIn(node.getOutputList(), relevant)) {
                found.addAll(contentInputs(i));
            }
        }
        return found;
    }

    /** Adds a value that is read from position {@code from} on, and notes where it is read last. */
    private void open(String value, int from, Set<String> open, Map<Integer, List<String>> closing) {
        open.add(value);
        List<Integer> readers = consumers(value);
        if (!outputs.contains(value)) {
            int last = readers.isEmpty() ? from : Math.max(from, readers.get(readers.size() - 1));
            closing.computeIfAbsent(last, k -> new ArrayList<>()).add(value);
        }
    }

    /** Single values that every content path crosses, in graph order, without graph inputs and outputs. */
    List<String> cuts() {
        Map<Integer, List<String>> closing = new HashMap<>();
        // In a hash set of another kind, finding the only value takes as long as finding all that were ever in it.
        Set<String> open = new LinkedHashSet<>();
        index.inputs().stream().filter(relevant::contains).forEach(v -> open(v, 0, open, closing));
        List<String> found = new ArrayList<>();
        // Every relevant value is an ancestor or a descendant of a cut, so in topological order the cut is alone where
        // it appears.
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            closing.getOrDefault(i, List.of()).forEach(open::remove);
            for (String output : index.node(i).getOutputList()) {
                if (relevant.contains(output)) {
                    open(output, i + 1, open, closing);
                }
            }
            if (open.size() == 1) {
                String only = open.iterator().next();
                if (index.producer(only).filter(Integer.valueOf(i)::equals).isPresent() && !outputs.contains(only)) {
                    found.add(only);
                }
            }
        }
        return found;
    }

    /**
     * A content path from an input to an output that avoids the values, as node labels; empty where the values cut the graph.
     */
    public List<String> pathAvoiding(Collection<String> avoided) {
        Set<String> values = Set.copyOf(avoided);
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
            path.add(index.producer(v).map(i -> GraphIndex.label(index.node(i))).orElse(v));
        }
        Collections.reverse(path);
        return path;
    }
}
