package org.sbonnx.graph.edit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.TensorShapeProto;
import org.sbonnx.onnx.TypeProto;
import org.sbonnx.onnx.ValueInfoProto;

/**
 * Applies {@link Edit}s to a model. Everything that no edit names is unchanged: order of nodes, bytes of weights, unknown fields. The
 * result is deterministic. Edits that contradict the model are programming errors and throw {@link IllegalArgumentException}.
 */
public final class GraphEditor {
    /** Before it, every initializer had to be a graph input too. */
    private static final int FIRST_IR_WITHOUT_INITIALIZER_INPUTS = 4;

    private final OnnxModel model;
    private final List<NodeProto> nodes;
    private final Map<String, TensorProto> initializers = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<ValueInfoProto> outputs;
    private final Map<String, Optional<String>> metadata = new LinkedHashMap<>();
    private final Set<String> droppedInfo = new HashSet<>();
    private final List<ValueInfoProto> addedInfo = new ArrayList<>();
    private final List<ValueInfoProto> addedInputs = new ArrayList<>();

    private GraphEditor(OnnxModel model) {
        this.model = model;
        this.nodes = new ArrayList<>(model.graph().getNodeList());
        this.outputs = new ArrayList<>(model.graph().getOutputList());
        initializers.putAll(model.initializers());
        names.addAll(initializers.keySet());
        model.graph().getInputList().forEach(v -> names.add(v.getName()));
        nodes.forEach(n -> names.addAll(n.getOutputList()));
    }

    /** The edited model; the given one is unchanged. */
    public static OnnxModel apply(OnnxModel model, List<Edit> edits) {
        GraphEditor editor = new GraphEditor(model);
        Applier applier = editor.new Applier();
        edits.forEach(e -> e.accept(applier));
        return editor.result();
    }

    /** Whether new initializers become graph inputs too, as the format demands before IR version 4. */
    public static boolean listsInitializersAsInputs(OnnxModel model) {
        return model.proto().hasIrVersion() && model.proto().getIrVersion() < FIRST_IR_WITHOUT_INITIALIZER_INPUTS;
    }

    /** Applies each kind of edit to the parts of the graph. */
    private final class Applier implements Edit.Visitor {
        @Override
        public void visit(Edit.AddInitializer e) {
            requireFree(e.tensor().getName());
            initializers.put(e.tensor().getName(), e.tensor());
        }

        @Override
        public void visit(Edit.SetInitializer e) {
            require(
                    initializers.containsKey(e.tensor().getName()),
                    "no initializer",
                    e.tensor().getName());
            initializers.put(e.tensor().getName(), e.tensor());
        }

        @Override
        public void visit(Edit.StoreAsInitializer e) {
            TensorProto tensor = model.index()
                    .constant(e.value())
                    .orElseThrow(() -> new IllegalArgumentException("no Constant node produces '" + e.value() + "'"));
            nodes.remove(positionOf(e.value()));
            initializers.put(e.value(), tensor.toBuilder().setName(e.value()).build());
        }

        @Override
        public void visit(Edit.InsertAfter e) {
            e.nodes().forEach(n -> n.getOutputList().forEach(GraphEditor.this::requireFree));
            nodes.addAll(positionAfter(e.value()), e.nodes());
        }

        @Override
        public void visit(Edit.ReplaceInput e) {
            replaceInput(e);
        }

        @Override
        public void visit(Edit.ReplaceCaptured e) {
            require(names.contains(e.replacement()), "no value", e.replacement());
            int at = positionOf(e.node());
            nodes.set(at, CaptureRenamer.rename(nodes.get(at), e.value(), e.replacement()));
        }

        @Override
        public void visit(Edit.SetAttribute e) {
            int at = positionOf(e.node());
            nodes.set(at, Attributes.with(nodes.get(at), e.attribute()));
        }

        @Override
        public void visit(Edit.SetNode e) {
            nodes.set(positionOf(e.node().getOutput(0)), e.node());
        }

        @Override
        public void visit(Edit.AddOutput e) {
            require(names.contains(e.value().getName()), "no value", e.value().getName());
            outputs.add(e.value());
        }

        @Override
        public void visit(Edit.RemoveOutput e) {
            require(outputs.removeIf(v -> v.getName().equals(e.value())), "no output", e.value());
        }

        @Override
        public void visit(Edit.RemoveMetadata e) {
            metadata.put(e.key(), Optional.empty());
        }

        @Override
        public void visit(Edit.SetMetadata e) {
            metadata.put(e.key(), Optional.of(e.value()));
        }

        @Override
        public void visit(Edit.AddValueInfo e) {
            require(names.contains(e.value().getName()), "no value", e.value().getName());
            addedInfo.add(e.value());
        }

        @Override
        public void visit(Edit.AddInput e) {
            require(
                    initializers.containsKey(e.value().getName()),
                    "no initializer",
                    e.value().getName());
            addedInputs.add(e.value());
        }

        @Override
        public void visit(Edit.RemoveValueInfo e) {
            droppedInfo.add(e.value());
        }

        @Override
        public void visit(Edit.RemoveUnused e) {
            UnusedNodes.remove(e.values(), nodes, initializers, outputs);
        }
    }

    private int positionOf(String output) {
        int at = positionAfter(output) - 1;
        require(at >= 0, "no node produces", output);
        return at;
    }

    private int positionAfter(String value) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).getOutputList().contains(value)) {
                return i + 1;
            }
        }
        require(names.contains(value), "no value", value);
        return 0;
    }

    private void replaceInput(Edit.ReplaceInput e) {
        require(names.contains(e.value()), "no value", e.value());
        int at = positionOf(e.node());
        NodeProto.Builder node = nodes.get(at).toBuilder();
        if (e.position() == node.getInputCount()) {
            node.addInput(e.value());
        } else {
            node.setInput(e.position(), e.value());
        }
        nodes.set(at, node.build());
    }

    private OnnxModel result() {
        GraphProto.Builder graph = model.graph().toBuilder();
        graph.clearNode().addAllNode(nodes);
        graph.clearInitializer().addAllInitializer(initializers.values());
        dropStaleInputs(graph);
        graph.clearOutput().addAllOutput(outputs);
        dropStaleInfo(graph);
        graph.addAllInput(addedInputs).addAllValueInfo(addedInfo);
        if (listsInitializersAsInputs(model)) {
            listNewInitializersAsInputs(graph);
        }
        var proto = model.proto().toBuilder().setGraph(graph);
        metadata.forEach((key, value) -> editMetadata(proto, key, value));
        return model.with(proto.build());
    }

    private void listNewInitializersAsInputs(GraphProto.Builder graph) {
        Set<String> listed = new HashSet<>();
        graph.getInputList().forEach(v -> listed.add(v.getName()));
        Set<String> listedBefore = new HashSet<>();
        model.graph().getInputList().forEach(v -> listedBefore.add(v.getName()));
        Map<String, TensorProto> before = model.initializers();
        for (TensorProto t : initializers.values()) {
            boolean expected = !before.containsKey(t.getName()) || listedBefore.contains(t.getName());
            if (expected && !listed.contains(t.getName())) {
                graph.addInput(declaration(t));
            }
        }
    }

    private static ValueInfoProto declaration(TensorProto t) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        t.getDimsList().forEach(d -> shape.addDimBuilder().setDimValue(d));
        TypeProto.Builder type = TypeProto.newBuilder();
        type.getTensorTypeBuilder().setElemType(t.getDataType()).setShape(shape);
        return ValueInfoProto.newBuilder().setName(t.getName()).setType(type).build();
    }

    private static void editMetadata(ModelProto.Builder proto, String key, Optional<String> value) {
        StringStringEntryProto entry = StringStringEntryProto.newBuilder()
                .setKey(key)
                .setValue(value.orElse(""))
                .build();
        for (int i = 0; i < proto.getMetadataPropsCount(); i++) {
            if (proto.getMetadataProps(i).getKey().equals(key)) {
                if (value.isPresent()) {
                    proto.setMetadataProps(i, entry);
                } else {
                    proto.removeMetadataProps(i);
                }
                return;
            }
        }
        if (value.isPresent()) {
            proto.addMetadataProps(entry);
        }
    }

    /** Initializers that old exports also list as inputs must not stay there once they are gone or have another shape. */
    private void dropStaleInputs(GraphProto.Builder graph) {
        Map<String, TensorProto> before = model.initializers();
        for (int i = graph.getInputCount() - 1; i >= 0; i--) {
            String name = graph.getInput(i).getName();
            TensorProto old = before.get(name);
            if (old == null) {
                continue;
            }
            TensorProto now = initializers.get(name);
            if (now == null || !now.getDimsList().equals(old.getDimsList())) {
                graph.removeInput(i);
            }
        }
    }

    private void dropStaleInfo(GraphProto.Builder graph) {
        Set<String> produced = new HashSet<>(initializers.keySet());
        nodes.forEach(n -> produced.addAll(n.getOutputList()));
        Set<String> before = new HashSet<>();
        model.graph().getNodeList().forEach(n -> before.addAll(n.getOutputList()));
        for (int i = graph.getValueInfoCount() - 1; i >= 0; i--) {
            String name = graph.getValueInfo(i).getName();
            if (droppedInfo.contains(name) || (before.contains(name) && !produced.contains(name))) {
                graph.removeValueInfo(i);
            }
        }
    }

    private void requireFree(String name) {
        require(!name.isEmpty() && names.add(name), "name is taken or empty:", name);
    }

    private static void require(boolean condition, String problem, String name) {
        if (!condition) {
            throw new IllegalArgumentException(problem + " '" + name + "'");
        }
    }
}
