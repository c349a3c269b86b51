package org.sbonnx.insert.splice;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.insert.Manifests;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;

/**
 * Removes bottlenecks, given the original model: their consumers read the site again through the original kernels. Weights
 * trained after them and after no other bottleneck are reset to their original values, since their codes are gone. Other
 * changes to the model are kept.
 */
public final class Removal {
    private final OnnxModel spliced;
    private final OnnxModel original;
    private final Manifest manifest;
    private final List<Bottleneck> removed;
    private final GraphIndex index;
    private final GraphIndex before;
    private final List<Edit> edits = new ArrayList<>();
    private int resetCount;

    private Removal(OnnxModel spliced, OnnxModel original, Manifest manifest, List<Bottleneck> removed) {
        this.spliced = spliced;
        this.original = original;
        this.manifest = manifest;
        this.removed = removed;
        this.index = spliced.index();
        this.before = original.index();
    }

    /**
     * Plans the edits that undo the splices.
     *
     * @param sites tensors or aliases of the bottlenecks to take out; empty for all. One of a set stands for all of the set,
     *     since the others do not cut without it
     * @throws BadInput if the model has no such bottleneck, or they were not put into this original
     */
    public static Removal plan(OnnxModel spliced, OnnxModel original, List<String> sites) {
        Manifest manifest = Manifests.require(spliced);
        String wanted = manifest.original().sha256();
        if (!original.sha256().equals(wanted)) {
            throw new BadInput(
                    original + " is not what the bottlenecks of " + spliced + " were put into (SHA-256 " + wanted + ")",
                    "name that model with --original");
        }
        List<Bottleneck> chosen = new ArrayList<>();
        for (String site : sites) {
            chosen.add(manifest.bottlenecks().stream()
                    .filter(b -> isAt(b, site))
                    .findFirst()
                    .orElseThrow(() -> new BadInput(
                            spliced + " has no bottleneck at '" + site + "'",
                            "choose among "
                                    + manifest.bottlenecks().stream()
                                            .map(Bottleneck::label)
                                            .toList())));
        }
        Removal removal = new Removal(
                spliced, original, manifest, sites.isEmpty() ? manifest.bottlenecks() : wholeSets(manifest, chosen));
        removal.plan();
        return removal;
    }

    private static List<Bottleneck> wholeSets(Manifest manifest, List<Bottleneck> chosen) {
        return manifest.cuts().stream()
                .filter(cut -> cut.stream().anyMatch(chosen::contains))
                .flatMap(List::stream)
                .toList();
    }

    private static boolean isAt(Bottleneck b, String site) {
        return site.equals(b.site())
                || site.equals(b.alias())
                || b.tensors().stream().anyMatch(c -> c.source().equals(site));
    }

    /** The bottlenecks to remove. */
    public List<Bottleneck> removed() {
        return List.copyOf(removed);
    }

    /** Number of weights whose original values are restored because training had changed them. */
    public int resetCount() {
        return resetCount;
    }

    /** The model without the bottlenecks; the original itself where the model was not changed otherwise. */
    public OnnxModel apply() {
        List<Bottleneck> kept = kept();
        OnnxModel edited = GraphEditor.apply(spliced, edits);
        if (!kept.isEmpty()) {
            WeightCopies separated = WeightCopies.copyShared(edited, kept);
            List<Manifest.View> views = new ArrayList<>(manifest.allViews());
            views.removeAll(removedViews());
            return Manifests.with(
                    separated.model(),
                    manifest.withBottlenecks(separated.bottlenecks()).withViews(views));
        }
        Edit metadata = original.metadata(Manifest.KEY)
                .<Edit>map(value -> new Edit.SetMetadata(Manifest.KEY, value))
                .orElseGet(() -> new Edit.RemoveMetadata(Manifest.KEY));
        OnnxModel result = GraphEditor.apply(edited, List.of(metadata));
        return isOriginalButForOrder(result) ? original : result;
    }

    private List<Bottleneck> kept() {
        Set<Bottleneck> gone = new HashSet<>(removed);
        return manifest.bottlenecks().stream().filter(b -> !gone.contains(b)).toList();
    }

    private void plan() {
        Set<String> bottleneckValues = bottleneckValues();
        Set<String> kernels = new HashSet<>();
        removed.forEach(b -> b.readers().forEach(r -> kernels.add(r.initializer())));
        Set<String> stale = new LinkedHashSet<>(bottleneckValues);
        stale.addAll(kernels);
        Set<Integer> downstreamOfKept = downstreamOfKept();
        Map<String, TensorProto> missing = new LinkedHashMap<>();
        Map<String, NodeProto> missingNodes = new LinkedHashMap<>();
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            NodeProto node = index.node(i);
            Optional<NodeProto> old = originalOf(node);
            if (old.isEmpty() || old.get().equals(node)) {
                continue;
            }
            boolean touched =
                    index.reads(i).stream().anyMatch(v -> bottleneckValues.contains(v) || kernels.contains(v));
            boolean separated = index.reads(i).stream().anyMatch(v -> !before.has(v)) && !downstreamOfKept.contains(i);
            if (touched || separated) {
                stale.addAll(node.getInputList());
                edits.add(new Edit.SetNode(old.get()));
                before.reads(before.producer(node.getOutput(0)).orElseThrow())
                        .forEach(v -> collectMissing(v, missing, missingNodes));
            }
        }
        resetTrained();
        bringBack(missingNodes);
        missing.values().forEach(t -> edits.add(0, new Edit.AddInitializer(t)));
        bottleneckValues.stream().filter(index.outputs()::contains).forEach(v -> edits.add(new Edit.RemoveOutput(v)));
        stale.remove("");
        edits.add(new Edit.RemoveUnused(List.copyOf(stale)));
        restoreDeclarations(missing.keySet(), missingNodes.keySet());
    }

    /** Values that the removed bottlenecks compute: all that follow their logits and that the original does not have. */
    private Set<String> bottleneckValues() {
        Set<String> values = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        removed.forEach(b -> b.tensors().forEach(c -> open.addAll(c.logits())));
        removedViews().forEach(v -> MapViews.nodes(v, spliced.opset()).forEach(n -> open.add(n.getOutput(0))));
        while (!open.isEmpty()) {
            String value = open.pop();
            if (!values.add(value)) {
                continue;
            }
            for (int consumer : index.consumers(value)) {
                NodeProto node = index.node(consumer);
                if (originalOf(node).isEmpty()) {
                    open.addAll(node.getOutputList());
                }
            }
        }
        return values;
    }

    /** Views of places whose bottlenecks are all removed. */
    private List<Manifest.View> removedViews() {
        Set<String> stillRead = new HashSet<>();
        kept().forEach(b -> b.tensors().forEach(c -> stillRead.add(c.source())));
        return manifest.allViews().stream()
                .filter(v -> v.maps().stream().noneMatch(stillRead::contains))
                .toList();
    }

    private Set<Integer> downstreamOfKept() {
        List<String> outputs = kept().stream()
                .flatMap(b -> b.tensors().stream())
                .map(Manifest.Copy::output)
                .toList();
        return outputs.isEmpty() ? Set.of() : SubGraph.nodesBetween(index, outputs, index.outputs());
    }

    private Optional<NodeProto> originalOf(NodeProto node) {
        return node.getOutputCount() == 0
                ? Optional.empty()
                : before.producer(node.getOutput(0)).map(before::node);
    }

    /** Collects what a splice dropped of a weight: an initializer, or the nodes that compute it (Constant, Identity, Cast), inputs first. */
    private void collectMissing(String value, Map<String, TensorProto> weights, Map<String, NodeProto> nodes) {
        if (index.has(value)) {
            return;
        }
        before.initializer(value).ifPresent(t -> weights.put(value, original.resolve(t)));
        before.producer(value).ifPresent(i -> {
            before.reads(i).forEach(v -> collectMissing(v, weights, nodes));
            nodes.put(before.node(i).getOutput(0), before.node(i));
        });
    }

    /** Inserts nodes at the front of the graph; they read only weights. */
    private void bringBack(Map<String, NodeProto> nodes) {
        if (!nodes.isEmpty()) {
            String input = original.inputs().get(0).getName();
            edits.add(0, new Edit.InsertAfter(input, List.copyOf(nodes.values())));
        }
    }

    private void resetTrained() {
        Set<String> tuned = new HashSet<>();
        kept().forEach(b -> tuned.addAll(b.parameters().phase2()));
        for (TensorProto current : spliced.graph().getInitializerList()) {
            TensorProto old = before.initializer(current.getName()).orElse(null);
            if (old == null || tuned.contains(current.getName()) || current.equals(old)) {
                continue;
            }
            TensorProto value = original.resolve(old);
            if (!spliced.resolve(current).equals(value)) {
                edits.add(new Edit.SetInitializer(value));
                resetCount++;
            }
        }
    }

    /** Brings back declarations that a splice dropped. */
    private void restoreDeclarations(Set<String> initializers, Set<String> produced) {
        Set<String> declared = new HashSet<>();
        spliced.graph().getValueInfoList().forEach(v -> declared.add(v.getName()));
        for (ValueInfoProto v : original.graph().getValueInfoList()) {
            boolean stands = index.has(v.getName()) && !declared.contains(v.getName());
            if (stands || produced.contains(v.getName())) {
                edits.add(new Edit.AddValueInfo(v));
            }
        }
        for (ValueInfoProto v : original.graph().getInputList()) {
            if (initializers.contains(v.getName())) {
                edits.add(new Edit.AddInput(v));
            }
        }
    }

    private boolean isOriginalButForOrder(OnnxModel result) {
        GraphProto a = original.graph();
        GraphProto b = result.graph();
        return byName(a.getInputList()).equals(byName(b.getInputList()))
                && byName(a.getValueInfoList()).equals(byName(b.getValueInfoList()))
                && resolved(original).equals(resolved(result))
                && withoutDeclarations(original.proto()).equals(withoutDeclarations(result.proto()))
                && Set.copyOf(a.getNodeList()).equals(Set.copyOf(b.getNodeList()));
    }

    private static Map<String, ValueInfoProto> byName(List<ValueInfoProto> values) {
        Map<String, ValueInfoProto> map = new HashMap<>();
        values.forEach(v -> map.put(v.getName(), v));
        return map;
    }

    private static Map<String, TensorProto> resolved(OnnxModel model) {
        Map<String, TensorProto> map = new HashMap<>();
        model.initializers().forEach((name, t) -> map.put(name, model.resolve(t)));
        return map;
    }

    private static ModelProto withoutDeclarations(ModelProto model) {
        return model.toBuilder()
                .setGraph(model.getGraph().toBuilder()
                        .clearNode()
                        .clearInput()
                        .clearValueInfo()
                        .clearInitializer())
                .build();
    }
}
