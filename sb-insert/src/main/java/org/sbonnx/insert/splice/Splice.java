package org.sbonnx.insert.splice;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.FreshNames;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.ConsumerMode;

/**
 * Splices a bottleneck into a model at a site: inserts its nodes at every copy, replaces the kernels of convolutions that
 * consume the site (refitted consumers), projects back to the site's width in front of all other consumers (f_r, eq. 4),
 * copies weights that the frozen part shares, and records everything in the manifest.
 */
public final class Splice {
    private final OnnxModel model;
    private final Site site;
    private final BottleneckSpec spec;
    private final GraphIndex index;
    private final FreshNames names;
    private final int dataType;
    private final String scope;
    private final List<Edit> edits = new ArrayList<>();
    private final List<Manifest.Copy> copies = new ArrayList<>();
    private final Map<String, Manifest.Consumer> consumerEntries = new LinkedHashMap<>();

    private Splice(OnnxModel model, Site site, BottleneckSpec spec) {
        this.model = model;
        this.site = site;
        this.spec = spec;
        this.index = model.index();
        this.names = new FreshNames(model);
        this.dataType = site.elementType();
        this.scope = "sbonnx/" + site.label();
    }

    /**
     * The model with the bottleneck in it.
     *
     * @param expose whether each copy's scored map becomes an extra graph output
     * @param preprocess kept in the manifest where it is known
     * @throws BadInput if the manifest of the model is malformed, or a bottleneck reads the site already
     */
    public static OnnxModel apply(
            OnnxModel model,
            Site site,
            BottleneckSpec spec,
            SpliceWeights weights,
            boolean expose,
            @Nullable Preprocess preprocess) {
        requireUnoccupied(model, site);
        Splice splice = new Splice(model, site, spec);
        OnnxModel spliced = GraphEditor.apply(model, splice.planEdits(weights, expose));
        Manifest manifest = Manifests.find(model).orElseGet(() -> Manifest.empty(model.sha256(), preprocess));
        List<Bottleneck> all = new ArrayList<>(manifest.bottlenecks());
        all.add(splice.manifestEntry());
        WeightCopies separated = WeightCopies.copyShared(spliced, all);
        Manifest extended = manifest.withBottlenecks(separated.bottlenecks());
        return Manifests.with(separated.model(), preprocess == null ? extended : extended.withPreprocess(preprocess));
    }

    private static void requireUnoccupied(OnnxModel model, Site site) {
        List<Bottleneck> existing = Manifests.bottlenecks(model);
        for (Bottleneck b : existing) {
            for (Manifest.Copy copy : b.tensors()) {
                if (site.consumers().stream().anyMatch(r -> copy.logits().contains(r.node()))) {
                    throw new BadInput(
                            "the bottleneck at '" + b.label() + "' reads '" + site.label() + "' already",
                            "choose another site, or take it out first with 'sb remove'");
                }
            }
        }
    }

    /**
     * Kernels of the convolutions that would be made anew, by root name, as float32 [out, C_site, kh, kw]; zeros between the
     * groups of a grouped one.
     */
    public static Map<String, FloatTensor> consumerKernels(OnnxModel model, Site site) {
        return ConsumerKernels.read(model, site);
    }

    private List<Edit> planEdits(SpliceWeights weights, boolean expose) {
        List<String> encoderWeights = new ArrayList<>();
        List<String> encoderBiases = new ArrayList<>();
        for (int g = 0; g < spec.groups().size(); g++) {
            String group = scope + "/" + spec.groups().get(g).category();
            encoderWeights.add(
                    addInitializer(group + ".weight", weights.encoders().get(g).weight()));
            encoderBiases.add(
                    addInitializer(group + ".bias", weights.encoders().get(g).bias()));
        }
        Map<String, String> kernels = new LinkedHashMap<>();
        Map<String, String> biases = new LinkedHashMap<>();
        BottleneckEmitter emitter = new BottleneckEmitter(names, model, dataType);
        List<Edit> placement = new ArrayList<>();
        for (int c = 0; c < site.tensors().size(); c++) {
            String copyScope = site.tensors().size() == 1 ? scope : scope + "/copy" + c;
            BottleneckEmitter.Emitted emitted =
                    emitter.emit(copyScope, site.tensors().get(c), spec, encoderWeights, encoderBiases);
            copies.add(emitted.copy());
            List<NodeProto> nodes = new ArrayList<>(emitted.nodes());
            List<Edit> rewired = rewire(c, copyScope, emitted.copy().output(), nodes, weights, kernels, biases);
            placement.add(new Edit.InsertAfter(site.tensors().get(c), nodes));
            placement.addAll(rewired);
            if (expose) {
                placement.add(new Edit.AddOutput(ValueInfoProto.newBuilder()
                        .setName(emitted.copy().output())
                        .build()));
            }
        }
        edits.addAll(emitter.constantEdits());
        edits.addAll(placement);
        edits.add(new Edit.RemoveUnused(replacedWeights()));
        return edits;
    }

    private List<Edit> rewire(
            int copy,
            String copyScope,
            String output,
            List<NodeProto> nodes,
            SpliceWeights weights,
            Map<String, String> kernels,
            Map<String, String> biases) {
        List<Edit> rewired = new ArrayList<>();
        String projected = null;
        Set<String> redirected = new LinkedHashSet<>();
        for (Site.Consumer consumer : site.consumers()) {
            if (consumer.copy() != copy) {
                continue;
            }
            String root = consumer.weight();
            if (root == null) {
                if (projected == null) {
                    projected = addProjection(copyScope, output, nodes, weights.projection(), kernels, biases);
                }
                rewired.add(
                        consumer.position() == Site.Consumer.CAPTURED
                                ? new Edit.ReplaceCaptured(
                                        consumer.node(), site.tensors().get(copy), projected)
                                : new Edit.ReplaceInput(consumer.node(), consumer.position(), projected));
                consumerEntries.putIfAbsent(
                        consumer.label(),
                        new Manifest.Consumer(consumer.label(), kernels.getOrDefault("", ""), ConsumerMode.RESTORED));
                continue;
            }
            SpliceWeights.Affine affine = weights.consumers().get(root);
            if (affine == null) {
                throw new IllegalArgumentException("no kernel for consumer '" + consumer.label() + "'");
            }
            String base = scope + "/" + (consumerEntries.size() + 1) + "." + lastPart(consumer.label());
            String kernel = kernels.computeIfAbsent(root, r -> addInitializer(base + ".weight", affine.weight()));
            rewired.addAll(redirect(consumer, output, redirected));
            rewired.add(new Edit.ReplaceInput(consumer.node(), 1, kernel));
            if (isGrouped(consumer)) {
                rewired.add(new Edit.SetAttribute(consumer.node(), Attributes.of("group", 1L)));
            }
            FloatTensor bias = affine.bias();
            if (bias != null) {
                rewired.add(new Edit.ReplaceInput(
                        consumer.node(), 2, biases.computeIfAbsent(root, r -> addInitializer(base + ".bias", bias))));
            }
            consumerEntries.putIfAbsent(
                    consumer.label(), new Manifest.Consumer(consumer.label(), kernel, ConsumerMode.REMADE));
        }
        return rewired;
    }

    private boolean isGrouped(Site.Consumer consumer) {
        return index.producer(consumer.node())
                .filter(i -> Attributes.integer(index.node(i), "group", 1) != 1)
                .isPresent();
    }

    /** Points a refitted consumer, or the first pass-through node in front of it, at the bottleneck. */
    private static List<Edit> redirect(Site.Consumer consumer, String output, Set<String> redirected) {
        if (consumer.passThrough().isEmpty()) {
            return List.of(new Edit.ReplaceInput(consumer.node(), consumer.position(), output));
        }
        List<Edit> edits = new ArrayList<>();
        consumer.passThrough().forEach(v -> edits.add(new Edit.RemoveValueInfo(v)));
        if (redirected.add(consumer.passThrough().get(0))) {
            edits.add(new Edit.ReplaceInput(consumer.passThrough().get(0), 0, output));
        }
        return edits;
    }

    /** The restoring convolution of one copy; its weights (under the empty root) are shared by all copies. */
    private String addProjection(
            String copyScope,
            String output,
            List<NodeProto> nodes,
            SpliceWeights.Affine projection,
            Map<String, String> kernels,
            Map<String, String> biases) {
        String kernel =
                kernels.computeIfAbsent("", r -> addInitializer(scope + "/restore.weight", projection.weight()));
        NodeProto.Builder conv = NodeProto.newBuilder()
                .setOpType("Conv")
                .addInput(output)
                .addInput(kernel)
                .addAttribute(Attributes.of("kernel_shape", 1L, 1L));
        FloatTensor bias = projection.bias();
        if (bias != null) {
            conv.addInput(biases.computeIfAbsent("", r -> addInitializer(scope + "/restore.bias", bias)));
        }
        String projected = names.fresh(copyScope + "/restored");
        nodes.add(conv.setName(projected).addOutput(projected).build());
        return projected;
    }

    private String addInitializer(String wanted, FloatTensor value) {
        String name = names.fresh(wanted);
        edits.add(new Edit.AddInitializer(Tensors.of(name, value, dataType)));
        return name;
    }

    private List<String> replacedWeights() {
        Set<String> replaced = new LinkedHashSet<>();
        for (Site.Consumer consumer : site.consumers()) {
            if (consumer.refitted()) {
                index.producer(consumer.node())
                        .map(index::node)
                        .ifPresent(n -> replaced.addAll(n.getInputList().subList(1, n.getInputCount())));
            }
        }
        replaced.remove("");
        return List.copyOf(replaced);
    }

    private Bottleneck manifestEntry() {
        List<Manifest.Group> groups = new ArrayList<>();
        List<String> phase1 = new ArrayList<>();
        int channel = 0;
        for (int g = 0; g < spec.groups().size(); g++) {
            BottleneckSpec.GroupSpec group = spec.groups().get(g);
            List<Manifest.Channel> channels = new ArrayList<>();
            for (String name : group.channels()) {
                channels.add(new Manifest.Channel(channel++, name));
            }
            String weight = encoderName(g, ".weight");
            String bias = encoderName(g, ".bias");
            phase1.add(weight);
            phase1.add(bias);
            groups.add(new Manifest.Group(group.category(), group.kind(), group.form(), weight, bias, channels));
        }
        return new Bottleneck(
                site.tensor(),
                site.alias(),
                spec.kind(),
                spec.form(),
                spec.temperature(),
                copies,
                groups,
                List.copyOf(consumerEntries.values()),
                new Manifest.Parameters(phase1, List.of()));
    }

    /** Name that the edits gave a group's initializer: the first two added for each group, in order. */
    private String encoderName(int group, String suffix) {
        int position = 2 * group + (suffix.equals(".weight") ? 0 : 1);
        return ((Edit.AddInitializer) edits.get(position)).tensor().getName();
    }

    private static String lastPart(String label) {
        String[] parts = label.split("[/:]");
        return parts.length >= 2 ? parts[parts.length - 2] : label;
    }
}
