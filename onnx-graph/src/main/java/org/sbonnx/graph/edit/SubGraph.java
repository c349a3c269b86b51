package org.sbonnx.graph.edit;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.TensorShapeProto;
import org.sbonnx.onnx.TypeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;

/** Extracts the part of a graph between two sets of values as a model of its own. */
public final class SubGraph {
    private SubGraph() {}

    /**
     * Extracts everything that {@code outputs} need, stopping at {@code inputs}. Names, order of nodes, initializers and
     * opsets stay. Values in {@code inputs} become graph inputs of the declared type; where that is missing or wrong, of the
     * inferred element type and number of axes, else float32 of unknown shape. Outputs without a declaration get no type; ONNX
     * Runtime infers it.
     *
     * @param inputs values to cut at; a graph input of the model that is still needed stays an input
     * @throws BadInput if a value does not exist
     */
    public static OnnxModel extract(OnnxModel model, Collection<String> inputs, Collection<String> outputs) {
        GraphIndex index = model.index();
        for (String name : outputs) {
            requireValue(index, name);
        }
        for (String name : inputs) {
            requireValue(index, name);
        }
        Set<String> cut = new LinkedHashSet<>(inputs);
        Set<Integer> nodes = new TreeSet<>();
        Set<String> needed = new LinkedHashSet<>();
        collect(index, cut, outputs, nodes, needed);
        Map<String, ValueInfoProto> known = declaredTypes(model.graph());
        GraphProto.Builder graph = model.graph().toBuilder();
        graph.clearNode().clearInitializer().clearInput().clearOutput();
        nodes.forEach(i -> graph.addNode(index.node(i)));
        for (TensorProto t : model.graph().getInitializerList()) {
            if (needed.contains(t.getName()) && !cut.contains(t.getName())) {
                graph.addInitializer(t);
            }
        }
        InferredShapes shapes = AnalysedModel.of(model).shapes();
        dropUselessDeclarations(known, index, shapes);
        declareTypes(known, cut, shapes);
        cut.forEach(name -> graph.addInput(known.get(name)));
        index.inputs().stream()
                .filter(n -> needed.contains(n) && !cut.contains(n))
                .forEach(n -> graph.addInput(known.get(n)));
        // Before IR version 4 initializers are inputs too, and stay so.
        model.graph().getInputList().stream()
                .filter(v -> index.initializer(v.getName()).isPresent())
                .filter(v -> needed.contains(v.getName()) && !cut.contains(v.getName()))
                .forEach(graph::addInput);
        outputs.forEach(n -> graph.addOutput(
                known.getOrDefault(n, ValueInfoProto.newBuilder().setName(n).build())));
        Set<String> boundary = new LinkedHashSet<>(cut);
        boundary.addAll(outputs);
        keepInnerInfo(graph, boundary, index, nodes);
        return model.derived(model.proto().toBuilder().setGraph(graph).build());
    }

    /** Positions of the nodes that {@code outputs} need when the values {@code cut} are given. */
    public static Set<Integer> nodesBetween(GraphIndex index, Collection<String> cut, Collection<String> outputs) {
        Set<Integer> nodes = new TreeSet<>();
        collect(index, new LinkedHashSet<>(cut), outputs, nodes, new LinkedHashSet<>());
        return nodes;
    }

    private static void collect(
            GraphIndex index, Set<String> cut, Collection<String> outputs, Set<Integer> nodes, Set<String> needed) {
        Deque<String> open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            String value = open.pop();
            if (!needed.add(value) || cut.contains(value)) {
                continue;
            }
            index.producer(value).filter(nodes::add).ifPresent(i -> open.addAll(index.reads(i)));
        }
    }

    private static void keepInnerInfo(
            GraphProto.Builder graph, Set<String> boundary, GraphIndex index, Set<Integer> nodes) {
        List<ValueInfoProto> all = List.copyOf(graph.getValueInfoList());
        graph.clearValueInfo();
        all.stream()
                .filter(v -> !boundary.contains(v.getName()))
                .filter(v -> index.producer(v.getName()).filter(nodes::contains).isPresent())
                .forEach(graph::addValueInfo);
    }

    /** Declared types of values by name. */
    private static Map<String, ValueInfoProto> declaredTypes(GraphProto graph) {
        Map<String, ValueInfoProto> known = new HashMap<>();
        graph.getValueInfoList().forEach(v -> known.put(v.getName(), v));
        graph.getInputList().forEach(v -> known.put(v.getName(), v));
        graph.getOutputList().forEach(v -> known.put(v.getName(), v));
        return known;
    }

    /** Drops declarations without a shape and those that contradict the inferred shape, which is used instead. */
    private static void dropUselessDeclarations(
            Map<String, ValueInfoProto> known, GraphIndex index, InferredShapes shapes) {
        Set<String> stale = new HashSet<>();
        shapes.mismatches().forEach(m -> stale.add(m.value()));
        known.values()
                .removeIf(v -> !index.inputs().contains(v.getName())
                        && index.producer(v.getName()).isPresent()
                        && (stale.contains(v.getName())
                                || !v.getType().getTensorType().hasShape()));
    }

    private static void declareTypes(Map<String, ValueInfoProto> known, Set<String> values, InferredShapes shapes) {
        for (String name : values) {
            int inferred = shapes.elementType(name);
            int type = inferred == TensorProto.DataType.UNDEFINED_VALUE ? TensorProto.DataType.FLOAT_VALUE : inferred;
            ValueInfoProto.Builder v = ValueInfoProto.newBuilder().setName(name);
            TypeProto.Tensor.Builder tensor =
                    v.getTypeBuilder().getTensorTypeBuilder().setElemType(type);
            shapes.shapeOf(name).ifPresent(shape -> addAxes(tensor, shape.rank()));
            known.putIfAbsent(name, v.build());
        }
    }

    /** Axes of any extent: what is cut out may be run at other sizes. */
    private static void addAxes(TypeProto.Tensor.Builder tensor, int rank) {
        TensorShapeProto.Builder shape = tensor.getShapeBuilder();
        for (int i = 0; i < rank; i++) {
            shape.addDimBuilder();
        }
    }

    private static void requireValue(GraphIndex index, String name) {
        if (!index.has(name)) {
            throw new BadInput("the graph has no value '" + name + "'", "name a tensor that a node produces");
        }
    }
}
