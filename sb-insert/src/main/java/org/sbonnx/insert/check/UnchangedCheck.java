package org.sbonnx.insert.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Operators;
import org.sbonnx.graph.StandardOperator;
import org.sbonnx.graph.TrainableInputs;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.graph.encoding.RawBytes;
import org.sbonnx.insert.splice.MapViews;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.model.DiffReport;
import org.sbonnx.schemas.model.DiffReport.Change;
import org.sbonnx.schemas.model.DiffReport.ChangeKind;
import org.sbonnx.schemas.model.Manifest;

/**
 * Finds differences between a model and its original that its bottlenecks do not explain. Explained are: the bottlenecks' own
 * nodes; declared consumers that read a bottleneck (or its projection) with weights of their own; weights that come after a
 * bottleneck, are read by no node before it and are declared trainable; codes as extra outputs; removed constants.
 */
final class UnchangedCheck {
    private static final Set<String> WEIGHT_HOLDERS = Set.of("Constant", "Identity");

    private final OnnxModel original;
    private final OnnxModel model;
    private final GraphIndex index;
    private final GraphIndex originalIndex;
    private final boolean training;
    private final Set<String> bottleneckNodes = new HashSet<>();
    private final Set<String> bottleneckOutputs = new HashSet<>();
    private final Set<String> sources = new HashSet<>();
    private final Set<String> declared = new HashSet<>();
    private final Set<Integer> downstream;

    UnchangedCheck(
            OnnxModel original,
            OnnxModel model,
            GraphIndex index,
            List<DeclaredBottleneck> bottlenecks,
            List<Manifest.View> views,
            boolean training) {
        this.original = original;
        this.model = model;
        this.index = index;
        this.originalIndex = original.index();
        this.training = training;
        List<String> outputs = new ArrayList<>();
        for (DeclaredBottleneck s : bottlenecks) {
            bottleneckNodes.addAll(s.ownNodes());
            bottleneckOutputs.addAll(s.outputs());
            bottleneckOutputs.addAll(s.projected());
            outputs.addAll(s.outputs());
            Manifest.Bottleneck b = s.declared();
            b.tensors().forEach(c -> sources.add(c.source()));
            declared.addAll(b.parameters().phase1());
            declared.addAll(b.parameters().phase2());
        }
        for (Manifest.View view : views) {
            if (MapViews.fault(view, model, bottleneckOutputs).isEmpty()) {
                MapViews.nodes(view, model.opset()).forEach(n -> bottleneckNodes.add(n.getOutput(0)));
                bottleneckOutputs.add(view.result());
                sources.add(view.source());
            }
        }
        this.downstream =
                SubGraph.nodesBetween(index, outputs.stream().filter(index::has).toList(), index.outputs());
    }

    /** One line for each difference that is not explained. */
    List<String> changes() {
        DiffReport diff = ModelDiff.between(original, model).report();
        List<String> out = new ArrayList<>();
        diff.model().stream().filter(c -> !c.name().equals("graph.value_info")).forEach(c -> out.add(describe("", c)));
        diff.opsets().forEach(c -> out.add(describe("operator set ", c)));
        diff.metadata().stream()
                .filter(c -> !c.name().equals(Manifest.KEY) && c.kind() != ChangeKind.ADDED)
                .forEach(c -> out.add(describe("metadata ", c)));
        diff.inputs().stream()
                .filter(c -> c.kind() != ChangeKind.REMOVED
                        || !original.overridableInitializers().contains(c.name()))
                .forEach(c -> out.add(describe("input ", c)));
        diff.outputs().stream()
                .filter(c -> c.kind() != ChangeKind.ADDED || !bottleneckOutputs.contains(c.name()))
                .forEach(c -> out.add(describe("output ", c)));
        compareOrder("inputs", names(original.inputs()), names(model.inputs()), out);
        compareOrder("outputs", names(original.outputs()), names(model.outputs()), out);
        compareNodes(diff, out);
        compareConstants(diff, out);
        Set<String> trainable = training ? trainable() : Set.of();
        diff.initializers().stream()
                .filter(c -> c.kind() == ChangeKind.CHANGED && !trainable.contains(c.name()))
                .filter(c -> !isStoredOtherwise(c.name()))
                .forEach(c -> out.add(describe("weights ", c)));
        return out;
    }

    private static String describe(String what, Change c) {
        String verb = c.kind() == ChangeKind.ADDED
                ? " was added: "
                : c.kind() == ChangeKind.REMOVED ? " was removed: " : " changed: ";
        return what + "'" + c.name() + "'" + verb + c.detail();
    }

    private static List<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).toList();
    }

    /** Checks that the original's values come first, in their order: callers may access them by position. */
    private static void compareOrder(String what, List<String> old, List<String> now, List<String> out) {
        boolean samePlaces =
                now.size() >= old.size() && now.subList(0, old.size()).equals(old);
        if (!samePlaces && new HashSet<>(now).containsAll(old)) {
            out.add("the order of the " + what + " changed: " + old + " → " + now);
        }
    }

    /** A constant may move between an initializer and a Constant node if it keeps its values. */
    private void compareConstants(DiffReport diff, List<String> out) {
        Set<String> moved = new TreeSet<>();
        diff.initializers().stream().filter(c -> c.kind() != ChangeKind.CHANGED).forEach(c -> moved.add(c.name()));
        Stream.concat(original.graph().getNodeList().stream(), model.graph().getNodeList().stream())
                .filter(n -> WEIGHT_HOLDERS.stream().anyMatch(op -> StandardOperator.is(n, op)))
                .forEach(n -> moved.add(n.getOutput(0)));
        for (String value : moved) {
            if (originalIndex.has(value) && index.has(value) && !isSameConstant(value)) {
                out.add("constant '" + value + "' changed");
            }
        }
    }

    private boolean isSameConstant(String value) {
        Optional<TensorProto> old = originalIndex.constant(value);
        Optional<TensorProto> now = index.constant(value);
        if (old.isEmpty() || now.isEmpty()) {
            return old.isEmpty() && now.isEmpty();
        }
        boolean sameRoot = originalIndex.root(value).equals(index.root(value))
                && originalIndex.initializer(index.root(value)).isPresent()
                && index.initializer(index.root(value)).isPresent();
        return sameRoot || hasSameValues(old.get(), now.get());
    }

    /** Whether an initializer of both models has its values in another field or file, and the same ones. */
    private boolean isStoredOtherwise(String initializer) {
        TensorProto old = original.initializers().get(initializer);
        TensorProto now = model.initializers().get(initializer);
        return old != null && now != null && hasSameValues(old, now);
    }

    /** Compares the values of two tensors, wherever they are stored. */
    private boolean hasSameValues(TensorProto old, TensorProto now) {
        if (old.getDataType() != now.getDataType() || !old.getDimsList().equals(now.getDimsList())) {
            return false;
        }
        return old.getDataType() == TensorProto.DataType.STRING_VALUE
                ? old.getStringDataList().equals(now.getStringDataList())
                : RawBytes.encode(original.resolve(old)).equals(RawBytes.encode(model.resolve(now)));
    }

    private void compareNodes(DiffReport diff, List<String> out) {
        Map<String, List<NodeProto>> old = byLabel(original);
        Map<String, List<NodeProto>> now = byLabel(model);
        for (Change c : diff.nodes()) {
            List<NodeProto> oldNodes = old.getOrDefault(c.name(), List.of());
            List<NodeProto> newNodes = now.getOrDefault(c.name(), List.of());
            boolean accounted = switch (c.kind()) {
                case ADDED ->
                    newNodes.stream().allMatch(n -> bottleneckNodes.contains(n.getOutput(0)) || holdsWeight(index, n));
                case REMOVED -> oldNodes.stream().allMatch(n -> holdsWeight(originalIndex, n));
                case CHANGED ->
                    c.name().equals("order") && oldNodes.isEmpty()
                            || oldNodes.size() == 1
                                    && newNodes.size() == 1
                                    && isPermitted(oldNodes.get(0), newNodes.get(0));
            };
            if (!accounted) {
                out.add(describe("node ", c));
            }
        }
    }

    private static Map<String, List<NodeProto>> byLabel(OnnxModel m) {
        Map<String, List<NodeProto>> map = new HashMap<>();
        m.graph()
                .getNodeList()
                .forEach(n -> map.computeIfAbsent(GraphIndex.label(n), k -> new ArrayList<>())
                        .add(n));
        return map;
    }

    private static boolean holdsWeight(GraphIndex index, NodeProto node) {
        return WEIGHT_HOLDERS.stream().anyMatch(op -> StandardOperator.is(node, op))
                && index.constant(node.getOutput(0)).isPresent();
    }

    /** Whether a node differs only in reading a bottleneck where it read the site, or weights of its own. */
    private boolean isPermitted(NodeProto oldNode, NodeProto newNode) {
        boolean sameOtherwise = oldNode.toBuilder()
                        .clearInput()
                        .build()
                        .equals(newNode.toBuilder().clearInput().build())
                && newNode.getInputCount() >= oldNode.getInputCount();
        boolean isDownstream = index.producer(newNode.getOutput(0))
                .filter(downstream::contains)
                .isPresent();
        if (!sameOtherwise || !isDownstream) {
            return false;
        }
        for (int i = 0; i < newNode.getInputCount(); i++) {
            String oldInput = i < oldNode.getInputCount() ? oldNode.getInput(i) : "";
            String newInput = newNode.getInput(i);
            boolean redirected = bottleneckOutputs.contains(newInput) && sources.contains(oldInput);
            boolean ownWeight = index.initializer(newInput).isPresent()
                    && originalIndex.initializer(newInput).isEmpty();
            if (!oldInput.equals(newInput)
                    && !redirected
                    && !(ownWeight && isPermittedWeight(newNode, i, oldInput, newInput))) {
                return false;
            }
        }
        return true;
    }

    /** A new weight belongs to a consumer, or is the old one copied (and trained, where that is allowed and declared). */
    private boolean isPermittedWeight(NodeProto node, int position, String old, String now) {
        boolean isConsumer = position > 0
                && index.reads(index.producer(node.getOutput(0)).orElseThrow()).stream()
                        .anyMatch(v -> bottleneckOutputs.contains(index.root(v)) || isPassedThrough(v));
        boolean isCopy = originalIndex
                .constant(old)
                .flatMap(t -> index.initializer(now).map(o -> hasSameValues(t, o)))
                .orElse(false);
        return isConsumer || isCopy || training && declared.contains(now);
    }

    /** Whether a value is a bottleneck's, seen through Identity and Dropout. */
    private boolean isPassedThrough(String value) {
        return index.producer(value)
                .map(index::node)
                .filter(n -> Operators.isPassThrough(n, index))
                .filter(n -> bottleneckOutputs.contains(n.getInput(0)) || isPassedThrough(n.getInput(0)))
                .isPresent();
    }

    /** Initializers that only nodes after a bottleneck read and that are declared trainable, or are running statistics. */
    private Set<String> trainable() {
        Set<String> allowed = new HashSet<>();
        for (int i : downstream) {
            NodeProto node = index.node(i);
            for (int p = 0; p < node.getInputCount(); p++) {
                String root = index.root(node.getInput(p));
                if (declared.contains(root)
                        || TrainableInputs.runningStatistics(node).contains(p)) {
                    allowed.add(root);
                }
            }
        }
        allowed.removeAll(index.rootsReadOutside(downstream));
        return allowed;
    }
}
