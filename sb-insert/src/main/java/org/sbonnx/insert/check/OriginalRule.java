package org.sbonnx.insert.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.model.DiffReport;
import org.sbonnx.schemas.model.DiffReport.Change;
import org.sbonnx.schemas.model.DiffReport.Kind;
import org.sbonnx.schemas.model.Manifest;

/**
 * Which differences between a model and its original the bottlenecks do not account for. Accounted for are: the bottlenecks'
 * own nodes; declared readers that read a bottleneck (or its restored width) with weights of their own; weights that come after
 * a bottleneck, are read by nothing before it and are declared trainable; code maps put out as well; removed constants.
 */
final class OriginalRule {
    private static final Set<String> HOLD_WEIGHTS = Set.of("Constant", "Identity");

    /** Inputs of BatchNormalization that training moves although no gradient does: the running statistics. */
    private static final List<Integer> RUNNING = List.of(3, 4);

    private final OnnxModel original;
    private final OnnxModel model;
    private final GraphIndex index;
    private final GraphIndex before;
    private final boolean training;
    private final Set<String> own = new HashSet<>();
    private final Set<String> handedOn = new HashSet<>();
    private final Set<String> sources = new HashSet<>();
    private final Set<String> declared = new HashSet<>();
    private final Set<Integer> downstream;

    OriginalRule(OnnxModel original, OnnxModel model, GraphIndex index, List<Spliced> bottlenecks, boolean training) {
        this.original = original;
        this.model = model;
        this.index = index;
        this.before = new GraphIndex(original.graph());
        this.training = training;
        List<String> outputs = new ArrayList<>();
        for (Spliced s : bottlenecks) {
            own.addAll(s.own());
            handedOn.addAll(s.outputs());
            handedOn.addAll(s.restored());
            outputs.addAll(s.outputs());
            Manifest.Bottleneck b = s.declared();
            b.tensors().forEach(c -> sources.add(c.source()));
            declared.addAll(b.parameters().phase1());
            declared.addAll(b.parameters().phase2());
        }
        this.downstream =
                SubGraph.nodesBetween(index, outputs.stream().filter(index::has).toList(), index.outputs());
    }

    /** One line for each difference that is not accounted for. */
    List<String> changes() {
        DiffReport diff = ModelDiff.between(original, model).report();
        List<String> out = new ArrayList<>();
        diff.model().stream().filter(c -> !c.name().equals("graph.value_info")).forEach(c -> out.add(line("", c)));
        diff.opsets().forEach(c -> out.add(line("operator set ", c)));
        diff.metadata().stream()
                .filter(c -> !c.name().equals(Manifest.KEY) && c.kind() != Kind.ADDED)
                .forEach(c -> out.add(line("metadata ", c)));
        diff.inputs().forEach(c -> out.add(line("input ", c)));
        diff.outputs().stream()
                .filter(c -> c.kind() != Kind.ADDED || !handedOn.contains(c.name()))
                .forEach(c -> out.add(line("output ", c)));
        nodes(diff, out);
        Set<String> trainable = training ? trainable() : Set.of();
        diff.initializers().stream()
                .filter(c -> c.kind() == Kind.CHANGED && !trainable.contains(c.name()))
                .forEach(c -> out.add(line("weights ", c)));
        return out;
    }

    private static String line(String what, Change c) {
        String verb =
                c.kind() == Kind.ADDED ? " was added: " : c.kind() == Kind.REMOVED ? " was removed: " : " changed: ";
        return what + "'" + c.name() + "'" + verb + c.detail();
    }

    private void nodes(DiffReport diff, List<String> out) {
        Map<String, List<NodeProto>> old = byLabel(original);
        Map<String, List<NodeProto>> now = byLabel(model);
        for (Change c : diff.nodes()) {
            List<NodeProto> was = old.getOrDefault(c.name(), List.of());
            List<NodeProto> is = now.getOrDefault(c.name(), List.of());
            boolean accounted = switch (c.kind()) {
                case ADDED -> is.stream().allMatch(n -> own.contains(n.getOutput(0)) || holdsWeight(index, n));
                case REMOVED -> was.stream().allMatch(n -> holdsWeight(before, n));
                case CHANGED ->
                    c.name().equals("order") && was.isEmpty()
                            || was.size() == 1 && is.size() == 1 && permitted(was.get(0), is.get(0));
            };
            if (!accounted) {
                out.add(line("node ", c));
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
        return HOLD_WEIGHTS.contains(node.getOpType())
                && index.constant(node.getOutput(0)).isPresent();
    }

    /** Whether a node differs only in reading a bottleneck where it read the site, or weights of its own. */
    private boolean permitted(NodeProto was, NodeProto is) {
        boolean sameOtherwise = was.toBuilder()
                        .clearInput()
                        .build()
                        .equals(is.toBuilder().clearInput().build())
                && is.getInputCount() >= was.getInputCount();
        boolean behind =
                index.producer(is.getOutput(0)).filter(downstream::contains).isPresent();
        if (!sameOtherwise || !behind) {
            return false;
        }
        for (int i = 0; i < is.getInputCount(); i++) {
            String old = i < was.getInputCount() ? was.getInput(i) : "";
            String now = is.getInput(i);
            boolean redirected = handedOn.contains(now) && sources.contains(old);
            boolean ownWeight = index.initializer(now).isPresent()
                    && before.initializer(now).isEmpty();
            if (!old.equals(now) && !redirected && !(ownWeight && weightFits(is, i, old, now))) {
                return false;
            }
        }
        return true;
    }

    /** A new weight belongs to a reader, or is the old one copied (and trained, where that is allowed and declared). */
    private boolean weightFits(NodeProto node, int position, String old, String now) {
        boolean reader = position > 0
                && index.reads(index.producer(node.getOutput(0)).orElseThrow()).stream()
                        .anyMatch(v -> handedOn.contains(index.root(v)) || passedOn(v));
        boolean copied = before.constant(old)
                .flatMap(t -> index.initializer(now)
                        .map(o -> t.toBuilder()
                                .clearName()
                                .build()
                                .equals(o.toBuilder().clearName().build())))
                .orElse(false);
        return reader || copied || training && declared.contains(now);
    }

    /** Whether a value is a bottleneck's, seen through Identity and Dropout. */
    private boolean passedOn(String value) {
        return index.producer(value)
                .map(index::node)
                .filter(n -> n.getOpType().equals("Dropout") || n.getOpType().equals("Identity"))
                .filter(n -> handedOn.contains(n.getInput(0)) || passedOn(n.getInput(0)))
                .isPresent();
    }

    /** Initializers that only nodes after a bottleneck read and that are declared trainable, or are running statistics. */
    private Set<String> trainable() {
        Set<String> allowed = new HashSet<>();
        for (int i : downstream) {
            NodeProto node = index.node(i);
            for (int p = 0; p < node.getInputCount(); p++) {
                String root = index.root(node.getInput(p));
                boolean running = node.getOpType().equals("BatchNormalization") && RUNNING.contains(p);
                if (declared.contains(root) || running) {
                    allowed.add(root);
                }
            }
        }
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            boolean alias =
                    HOLD_WEIGHTS.contains(Objects.requireNonNull(index.node(i)).getOpType());
            if (!downstream.contains(i) && !alias) {
                index.reads(i).forEach(v -> allowed.remove(index.root(v)));
            }
        }
        return allowed;
    }
}
