package org.sbonnx.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;

/**
 * Producer and consumers of each value of a graph. Nodes are identified by their position in the graph. Values that a sub-graph
 * captures count as read by the node that holds it.
 */
public final class GraphIndex {
    /** Names that are compared one by one to see whether they differ. */
    private static final int FEW = 8;

    private final GraphProto graph;
    private final Map<String, Integer> producer = new HashMap<>();
    private final Map<String, List<Integer>> consumers = new HashMap<>();
    private final List<List<String>> reads = new ArrayList<>();
    private final Map<String, TensorProto> initializers = new HashMap<>();
    private final Set<String> sparse = new HashSet<>();
    private final Set<String> inputs = new LinkedHashSet<>();
    private final Set<String> outputs = new LinkedHashSet<>();
    /** Outputs of Identity nodes, by name; see {@link #root}. */
    private final Map<String, String> roots = new HashMap<>();

    /** Indexes a graph in one pass. */
    public GraphIndex(GraphProto graph) {
        this.graph = graph;
        graph.getInitializerList().forEach(t -> initializers.put(t.getName(), t));
        graph.getSparseInitializerList().forEach(t -> sparse.add(t.getValues().getName()));
        graph.getOutputList().forEach(v -> outputs.add(v.getName()));
        graph.getInputList().stream()
                .map(ValueInfoProto::getName)
                .filter(n -> !initializers.containsKey(n) && !sparse.contains(n))
                .forEach(inputs::add);
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            List<String> read = namesRead(node);
            reads.add(read);
            for (String name : read) {
                addConsumer(name, i);
            }
            for (String name : node.getOutputList()) {
                if (!name.isEmpty()) {
                    producer.put(name, i);
                }
            }
        }
        findRoots();
    }

    /** Each name once. Most nodes read a few names, all of them different: the message's own list serves for those. */
    private static List<String> namesRead(NodeProto node) {
        List<String> inputs = node.getInputList();
        boolean plain = inputs.size() <= FEW
                && node.getAttributeList().stream().noneMatch(a -> a.hasG() || a.getGraphsCount() > 0);
        for (int i = 0; plain && i < inputs.size(); i++) {
            plain = !inputs.get(i).isEmpty() && inputs.indexOf(inputs.get(i)) == i;
        }
        if (plain) {
            return inputs;
        }
        Set<String> read = new LinkedHashSet<>(inputs);
        node.getAttributeList().forEach(a -> captured(a, read));
        read.remove("");
        return List.copyOf(read);
    }

    private void addConsumer(String value, int node) {
        List<Integer> known = consumers.get(value);
        if (known == null) {
            consumers.put(value, List.of(node));
        } else if (known.size() == 1) {
            consumers.put(value, new ArrayList<>(List.of(known.get(0), node)));
        } else {
            known.add(node);
        }
    }

    private void findRoots() {
        for (NodeProto node : graph.getNodeList()) {
            if (isIdentity(node)) {
                Set<String> chain = new LinkedHashSet<>();
                String name = node.getOutput(0);
                Optional<NodeProto> behind = Optional.of(node);
                while (behind.isPresent() && !roots.containsKey(name) && chain.add(name)) {
                    name = behind.get().getInput(0);
                    behind = producer(name).map(this::node).filter(GraphIndex::isIdentity);
                }
                String root = roots.getOrDefault(name, name);
                chain.forEach(v -> roots.put(v, root));
            }
        }
    }

    private static boolean isIdentity(NodeProto node) {
        return StandardOperator.is(node, "Identity") && node.getInputCount() == 1 && node.getOutputCount() == 1;
    }

    /** Adds the names that a sub-graph reads but does not define itself. */
    private static void captured(AttributeProto attribute, Set<String> into) {
        if (attribute.hasG()) {
            captured(attribute.getG(), into);
        }
        attribute.getGraphsList().forEach(g -> captured(g, into));
    }

    private static void captured(GraphProto sub, Set<String> into) {
        Set<String> used = new LinkedHashSet<>();
        for (NodeProto node : sub.getNodeList()) {
            used.addAll(node.getInputList());
            node.getAttributeList().forEach(a -> captured(a, used));
        }
        sub.getOutputList().forEach(v -> used.add(v.getName()));
        used.removeAll(defined(sub));
        into.addAll(used);
    }

    /** Names that a graph itself gives to values. */
    private static Set<String> defined(GraphProto graph) {
        Set<String> own = new HashSet<>();
        graph.getInputList().forEach(v -> own.add(v.getName()));
        graph.getInitializerList().forEach(t -> own.add(t.getName()));
        graph.getSparseInitializerList().forEach(t -> own.add(t.getValues().getName()));
        graph.getNodeList().forEach(n -> own.addAll(n.getOutputList()));
        return own;
    }

    public static boolean defines(GraphProto graph, String value) {
        return defined(graph).contains(value);
    }

    /** Whether a sub-graph of the node reads a value of the graph around it. */
    public static boolean captures(NodeProto node, String value) {
        Set<String> names = new HashSet<>();
        node.getAttributeList().forEach(a -> captured(a, names));
        return names.contains(value);
    }

    /** The graph indexed. */
    public GraphProto graph() {
        return graph;
    }

    /** Node at a position. */
    public NodeProto node(int position) {
        return graph.getNode(position);
    }

    /** Position of the node that produces a value; empty for graph inputs and initializers. */
    public Optional<Integer> producer(String value) {
        return Optional.ofNullable(producer.get(value));
    }

    /** Positions of the nodes that read a value, in graph order. */
    public List<Integer> consumers(String value) {
        return consumers.getOrDefault(value, List.of());
    }

    /** Names that a node reads, those captured by its sub-graphs included, each once. */
    public List<String> reads(int position) {
        return reads.get(position);
    }

    /** An initializer by name. */
    public Optional<TensorProto> initializer(String name) {
        return Optional.ofNullable(initializers.get(name));
    }

    /**
     * The constant behind a value: an initializer, or what the Constant node that produces it holds (no strings); also through
     * Identity nodes, by which exporters share one initializer between layers.
     */
    public Optional<TensorProto> constant(String value) {
        String root = root(value);
        Optional<TensorProto> initializer = initializer(root);
        if (initializer.isPresent()) {
            return initializer;
        }
        return producer(root)
                .map(this::node)
                .filter(n -> StandardOperator.is(n, "Constant"))
                .flatMap(n -> valueOfConstant(n, value));
    }

    private static Optional<TensorProto> valueOfConstant(NodeProto constant, String name) {
        for (AttributeProto a : constant.getAttributeList()) {
            switch (a.getName()) {
                case "value" -> {
                    return Optional.of(a.getT());
                }
                case "value_int" -> {
                    return Optional.of(Tensors.ofLongs(name, new long[0], a.getI()));
                }
                case "value_float" -> {
                    return Optional.of(Tensors.of(name, new FloatTensor(new long[0], new float[] {a.getF()})));
                }
                case "value_ints" -> {
                    long[] v =
                            a.getIntsList().stream().mapToLong(Long::longValue).toArray();
                    return Optional.of(Tensors.ofLongs(name, new long[] {v.length}, v));
                }
                case "value_floats" -> {
                    float[] v = new float[a.getFloatsCount()];
                    for (int i = 0; i < v.length; i++) {
                        v[i] = a.getFloats(i);
                    }
                    return Optional.of(Tensors.of(name, new FloatTensor(new long[] {v.length}, v)));
                }
                default -> {
                    // Not a value.
                }
            }
        }
        return Optional.empty();
    }

    /** The value behind a chain of Identity nodes: equal roots mean equal contents. */
    public String root(String value) {
        return roots.getOrDefault(value, value);
    }

    /**
     * {@linkplain #root Roots} of everything that nodes outside {@code nodes} read. An Identity alone is no reader: it only
     * gives a weight a second name.
     */
    public Set<String> rootsReadOutside(Set<Integer> nodes) {
        Set<String> roots = new HashSet<>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            if (!nodes.contains(i) && !StandardOperator.is(node(i), "Identity")) {
                reads(i).forEach(v -> roots.add(root(v)));
            }
        }
        return roots;
    }

    /** Graph inputs that are not initializers, in order. */
    public Set<String> inputs() {
        return inputs;
    }

    /** Graph outputs, in order. */
    public Set<String> outputs() {
        return outputs;
    }

    /** Whether the value exists: as input, initializer or output of a node. */
    public boolean has(String value) {
        return producer.containsKey(value)
                || inputs.contains(value)
                || initializers.containsKey(value)
                || sparse.contains(value);
    }

    /** A node's name, or its first output where it has none: what messages call it. */
    public static String label(NodeProto node) {
        return !node.getName().isEmpty() || node.getOutputCount() == 0 ? node.getName() : node.getOutput(0);
    }
}
