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
 * Takes bottlenecks out of a model again, with the original at hand: what read them reads the site, over the original kernels;
 * weights that were trained behind them and behind no other bottleneck get their original values, since the codes that they
 * were tuned to are gone. What else was done to the model meanwhile stays.
 */
public final class Removal {
    private final OnnxModel spliced;
    private final OnnxModel original;
    private final Manifest manifest;
    private final List<Bottleneck> removed;
    private final GraphIndex index;
    private final GraphIndex before;
    private final List<Edit> edits = new ArrayList<>();
    private int reset;

    private Removal(OnnxModel spliced, OnnxModel original, Manifest manifest, List<Bottleneck> removed) {
        this.spliced = spliced;
        this.original = original;
        this.manifest = manifest;
        this.removed = removed;
        this.index = new GraphIndex(spliced.graph());
        this.before = new GraphIndex(original.graph());
    }

    /**
     * Finds out what has to be undone.
     *
     * @param sites tensors or aliases of the bottlenecks to take out; empty for all
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
        Removal removal = new Removal(spliced, original, manifest, sites.isEmpty() ? manifest.bottlenecks() : chosen);
        removal.plan();
        return removal;
    }

    private static boolean isAt(Bottleneck b, String site) {
        return site.equals(b.site())
                || site.equals(b.alias())
                || b.tensors().stream().anyMatch(c -> c.source().equals(site));
    }

    /** The bottlenecks that are taken out. */
    public List<Bottleneck> removed() {
        return List.copyOf(removed);
    }

    /** How many weights get back original values that training had changed. */
    public int reset() {
        return reset;
    }

    /** The model without them; the original itself where nothing else was done to the model. */
    public OnnxModel apply() {
        List<Bottleneck> kept = kept();
        OnnxModel edited = GraphEditor.apply(spliced, edits);
        if (!kept.isEmpty()) {
            Separation separation = Separation.of(edited, kept);
            return Manifests.with(separation.model(), manifest.withBottlenecks(separation.bottlenecks()));
        }
        Edit metadata = original.metadata(Manifest.KEY)
                .<Edit>map(value -> new Edit.SetMetadata(Manifest.KEY, value))
                .orElseGet(() -> new Edit.RemoveMetadata(Manifest.KEY));
        OnnxModel result = GraphEditor.apply(edited, List.of(metadata));
        return isOriginalButForOrder(result) ? original : result;
    }

    private List<Bottleneck> kept() {
        return manifest.bottlenecks().stream().filter(b -> !removed.contains(b)).toList();
    }

    private void plan() {
        Set<String> owned = owned();
        Set<String> kernels = new HashSet<>();
        removed.forEach(b -> b.readers().forEach(r -> kernels.add(r.initializer())));
        Set<String> stale = new LinkedHashSet<>(owned);
        stale.addAll(kernels);
        Set<Integer> behindKept = behindKept();
        Map<String, TensorProto> missing = new LinkedHashMap<>();
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            NodeProto node = index.node(i);
            Optional<NodeProto> old = originalOf(node);
            if (old.isEmpty() || old.get().equals(node)) {
                continue;
            }
            boolean touched = index.reads(i).stream().anyMatch(v -> owned.contains(v) || kernels.contains(v));
            boolean separated = index.reads(i).stream().anyMatch(v -> !before.has(v)) && !behindKept.contains(i);
            if (touched || separated) {
                stale.addAll(node.getInputList());
                edits.add(new Edit.SetNode(old.get()));
                before.reads(before.producer(node.getOutput(0)).orElseThrow()).forEach(v -> missing(v, missing));
            }
        }
        resetTrained();
        missing.values().forEach(t -> edits.add(0, new Edit.AddInitializer(t)));
        owned.stream().filter(index.outputs()::contains).forEach(v -> edits.add(new Edit.RemoveOutput(v)));
        stale.remove("");
        edits.add(new Edit.RemoveUnread(List.copyOf(stale)));
        declarations(missing.keySet());
    }

    /** What the removed bottlenecks compute: everything behind their logits that the original does not have. */
    private Set<String> owned() {
        Set<String> owned = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        removed.forEach(b -> b.tensors().forEach(c -> open.addAll(c.logits())));
        while (!open.isEmpty()) {
            String value = open.pop();
            if (!owned.add(value)) {
                continue;
            }
            for (int reader : index.consumers(value)) {
                NodeProto node = index.node(reader);
                if (originalOf(node).isEmpty()) {
                    open.addAll(node.getOutputList());
                }
            }
        }
        return owned;
    }

    private Set<Integer> behindKept() {
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

    private void missing(String value, Map<String, TensorProto> into) {
        if (!index.has(value)) {
            before.initializer(value).ifPresent(t -> into.put(value, original.resolve(t)));
        }
    }

    private void resetTrained() {
        Set<String> tuned = new HashSet<>();
        kept().forEach(b -> tuned.addAll(b.parameters().phase2()));
        for (TensorProto now : spliced.graph().getInitializerList()) {
            TensorProto then = before.initializer(now.getName()).orElse(null);
            if (then == null || tuned.contains(now.getName()) || now.equals(then)) {
                continue;
            }
            TensorProto value = original.resolve(then);
            if (!spliced.resolve(now).equals(value)) {
                edits.add(new Edit.SetInitializer(value));
                reset++;
            }
        }
    }

    /** Brings back declarations that a splice dropped. */
    private void declarations(Set<String> initializers) {
        Set<String> declared = new HashSet<>();
        spliced.graph().getValueInfoList().forEach(v -> declared.add(v.getName()));
        for (ValueInfoProto v : original.graph().getValueInfoList()) {
            if (!declared.contains(v.getName()) && index.has(v.getName())) {
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
        return named(a.getInputList()).equals(named(b.getInputList()))
                && named(a.getValueInfoList()).equals(named(b.getValueInfoList()))
                && resolved(original).equals(resolved(result))
                && bare(original.proto()).equals(bare(result.proto()));
    }

    private static Map<String, ValueInfoProto> named(List<ValueInfoProto> values) {
        Map<String, ValueInfoProto> map = new HashMap<>();
        values.forEach(v -> map.put(v.getName(), v));
        return map;
    }

    private static Map<String, TensorProto> resolved(OnnxModel model) {
        Map<String, TensorProto> map = new HashMap<>();
        model.initializers().forEach((name, t) -> map.put(name, model.resolve(t)));
        return map;
    }

    private static ModelProto bare(ModelProto model) {
        return model.toBuilder()
                .setGraph(model.getGraph().toBuilder()
                        .clearInput()
                        .clearValueInfo()
                        .clearInitializer())
                .build();
    }
}
