package org.sbonnx.graph.check;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.TopologicalOrder;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.SparseTensorProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;

/** Checks names and wiring of a graph and of its sub-graphs. */
final class GraphChecker {
    private static final int MAX_LISTED = 5;

    private final OnnxModel model;
    private final Consumer<ModelFault> faults;
    private final TensorChecker tensors;

    GraphChecker(OnnxModel model, Consumer<ModelFault> faults) {
        this.model = model;
        this.faults = faults;
        this.tensors = new TensorChecker(model, faults);
    }

    void checkMainGraph() {
        check(model.graph(), "", name -> false);
    }

    /**
     * @param where names the sub-graph in messages
     * @param outer whether a surrounding graph defines a name
     */
    private void check(GraphProto graph, String where, Predicate<String> outer) {
        Set<String> defined = collectDefinitions(graph, where);
        Predicate<String> visible = name -> defined.contains(name) || outer.test(name);
        for (NodeProto node : graph.getNodeList()) {
            String place = "node '" + GraphIndex.label(node) + "'" + where;
            if (node.getOpType().isEmpty() || node.getOutputCount() == 0) {
                report(ModelFault.Code.INCOMPLETE_NODE, place, "has no operator or no outputs");
            }
            for (String input : node.getInputList()) {
                if (!input.isEmpty() && !visible.test(input)) {
                    report(ModelFault.Code.DANGLING_INPUT, place, "reads '" + input + "', which nothing produces");
                }
            }
            checkAttributes(node, place, visible);
        }
        checkOrder(graph, where);
        checkOutputs(graph, where, visible);
    }

    private void checkAttributes(NodeProto node, String place, Predicate<String> visible) {
        AttributeChecker.faults(node).forEach(f -> report(ModelFault.Code.AMBIGUOUS, place, f));
        for (AttributeProto a : node.getAttributeList()) {
            String inner = " in '" + a.getName() + "' of " + place;
            if (a.hasT()) {
                tensors.check(a.getT(), inner);
            }
            a.getTensorsList().forEach(t -> tensors.check(t, inner));
            if (a.hasSparseTensor()) {
                checkSparse(a.getSparseTensor(), inner);
            }
            a.getSparseTensorsList().forEach(t -> checkSparse(t, inner));
            if (a.hasG()) {
                check(a.getG(), inner, visible);
            }
            a.getGraphsList().forEach(g -> check(g, inner, visible));
        }
    }

    /** All values of the graph; reports those defined twice. An initializer may also be an input. */
    private Set<String> collectDefinitions(GraphProto graph, String where) {
        Set<String> inputs = new HashSet<>();
        for (ValueInfoProto v : graph.getInputList()) {
            if (!inputs.add(v.getName())) {
                report(ModelFault.Code.DUPLICATE_INPUT, value(v.getName(), where), "is listed twice");
            }
            tensors.checkDeclared(v, value(v.getName(), where));
        }
        Set<String> initializers = new HashSet<>();
        for (TensorProto t : graph.getInitializerList()) {
            if (!initializers.add(t.getName())) {
                report(ModelFault.Code.DUPLICATE_INITIALIZER, value(t.getName(), where), "is initialized twice");
            }
            tensors.check(t, where);
        }
        for (SparseTensorProto t : graph.getSparseInitializerList()) {
            String name = t.getValues().getName();
            if (!initializers.add(name)) {
                report(ModelFault.Code.DUPLICATE_INITIALIZER, value(name, where), "is initialized twice");
            }
            checkSparse(t, where);
        }
        graph.getValueInfoList().forEach(v -> tensors.checkDeclared(v, value(v.getName(), where)));
        Set<String> defined = new HashSet<>(inputs);
        defined.addAll(initializers);
        for (NodeProto node : graph.getNodeList()) {
            for (String output : node.getOutputList()) {
                if (!output.isEmpty() && !defined.add(output)) {
                    report(
                            ModelFault.Code.DUPLICATE_VALUE,
                            value(output, where),
                            "is produced by node '" + GraphIndex.label(node) + "' and defined elsewhere as well");
                }
            }
        }
        return defined;
    }

    private void checkSparse(SparseTensorProto t, String where) {
        tensors.checkEncoding(t.getValues(), where);
        tensors.checkEncoding(t.getIndices(), where);
    }

    /** Values that sub-graphs capture count as read by the node around them. */
    private void checkOrder(GraphProto graph, String where) {
        GraphIndex index = graph == model.graph() ? model.index() : new GraphIndex(graph);
        TopologicalOrder topology = new TopologicalOrder(index);
        if (topology.isSorted()) {
            return;
        }
        String place = where.isEmpty() ? "the graph" : "the graph" + where;
        List<Integer> cyclic = topology.cyclic();
        if (!cyclic.isEmpty()) {
            report(
                    ModelFault.Code.CYCLE,
                    place,
                    counted(cyclic) + " that cannot be computed: " + listed(index, cyclic));
        }
        List<Integer> early = topology.order().stream()
                .filter(i -> index.reads(i).stream()
                        .anyMatch(v -> index.producer(v).filter(p -> p > i).isPresent()))
                .sorted()
                .toList();
        if (!early.isEmpty()) {
            report(ModelFault.Code.UNSORTED, place, counted(early) + " that come too early: " + listed(index, early));
        }
    }

    private void checkOutputs(GraphProto graph, String where, Predicate<String> visible) {
        if (graph.getOutputCount() == 0 && where.isEmpty()) {
            report(ModelFault.Code.NO_OUTPUTS, "the graph", "has no outputs");
        }
        Set<String> seen = new HashSet<>();
        for (ValueInfoProto v : graph.getOutputList()) {
            if (!visible.test(v.getName())) {
                report(
                        ModelFault.Code.OUTPUT_NOT_PRODUCED,
                        value(v.getName(), where),
                        "is an output, and nothing produces it");
            }
            if (!seen.add(v.getName()) && where.isEmpty()) {
                report(ModelFault.Code.DUPLICATE_VALUE, value(v.getName(), where), "is an output twice");
            }
            tensors.checkDeclared(v, value(v.getName(), where));
        }
    }

    private static String counted(List<Integer> nodes) {
        return "has " + nodes.size() + (nodes.size() == 1 ? " node" : " nodes");
    }

    private static String listed(GraphIndex index, List<Integer> nodes) {
        String some = nodes.stream()
                .limit(MAX_LISTED)
                .map(i -> GraphIndex.label(index.node(i)))
                .collect(Collectors.joining("', '", "'", "'"));
        return some + (nodes.size() > MAX_LISTED ? " …" : "");
    }

    private static String value(String name, String where) {
        return "value '" + name + "'" + where;
    }

    private void report(ModelFault.Code code, String place, String message) {
        faults.accept(ModelFault.of(code, place, message));
    }
}
