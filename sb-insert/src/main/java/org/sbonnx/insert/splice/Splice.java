package org.sbonnx.insert.splice;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.FreshNames;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;

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
    private final NewInitializers initializers;
    private final ConsumerRewiring consumers;
    private final String scope;
    private final List<String> encoderWeights = new ArrayList<>();
    private final List<String> encoderBiases = new ArrayList<>();
    private final List<Manifest.Copy> copies = new ArrayList<>();

    /**
     * Optional parts of a splice.
     *
     * @param exposed whether the codes of each copy become extra graph outputs
     * @param preprocess how images become the model's input, kept in the manifest; null where it is not known
     */
    public record Options(boolean exposed, @Nullable Preprocess preprocess) {
        /** No extra outputs, and the manifest's preprocessing as it is. */
        public static final Options DEFAULTS = new Options(false, null);

        /** With the codes as extra graph outputs, or without. */
        public Options withExposed(boolean exposedCodes) {
            return new Options(exposedCodes, preprocess);
        }

        /** With that preprocessing in the manifest; null leaves the manifest's own. */
        public Options withPreprocess(@Nullable Preprocess known) {
            return new Options(exposed, known);
        }
    }

    private Splice(OnnxModel model, Site site, BottleneckSpec spec, SpliceWeights weights) {
        this.model = model;
        this.site = site;
        this.spec = spec;
        this.index = model.index();
        this.names = new FreshNames(model);
        this.initializers = new NewInitializers(names, site.elementType());
        this.scope = "sbonnx/" + site.label();
        this.consumers = new ConsumerRewiring(site, index, names, initializers, weights, scope);
    }

    /** As {@link #apply(OnnxModel, Site, BottleneckSpec, SpliceWeights, Options)} with {@link Options#DEFAULTS}. */
    public static OnnxModel apply(OnnxModel model, Site site, BottleneckSpec spec, SpliceWeights weights) {
        return apply(model, site, spec, weights, Options.DEFAULTS);
    }

    /**
     * The model with the bottleneck in it.
     *
     * @throws BadInput if the manifest of the model is malformed, or a bottleneck reads the site already
     */
    public static OnnxModel apply(
            OnnxModel model, Site site, BottleneckSpec spec, SpliceWeights weights, Options options) {
        return apply(model, Cut.of(site), List.of(new Part(spec, weights)), options);
    }

    /** What is inserted at one place of a cut. */
    public record Part(BottleneckSpec spec, SpliceWeights weights) {}

    /**
     * The model with a bottleneck at every place of a cut.
     *
     * @param parts one for each place, in their order
     * @throws BadInput if the manifest of the model is malformed, or a bottleneck reads a place already
     */
    public static OnnxModel apply(OnnxModel model, Cut cut, List<Part> parts, Options options) {
        Preprocess preprocess = options.preprocess();
        Manifest manifest = Manifests.find(model).orElseGet(() -> Manifest.empty(model.sha256(), preprocess));
        List<Bottleneck> all = new ArrayList<>(manifest.bottlenecks());
        OnnxModel spliced = model;
        for (int i = 0; i < cut.places().size(); i++) {
            requireUnoccupied(model, cut.places().get(i));
            Splice splice = new Splice(
                    spliced,
                    cut.places().get(i),
                    parts.get(i).spec(),
                    parts.get(i).weights());
            spliced = GraphEditor.apply(spliced, splice.planEdits(parts.get(i).weights(), options.exposed()));
            all.add(splice.manifestEntry().withSet(cut.isSet() ? cut.label() : null));
        }
        WeightCopies separated = WeightCopies.copyShared(spliced, all);
        Manifest extended = manifest.withBottlenecks(separated.bottlenecks());
        return Manifests.with(separated.model(), preprocess == null ? extended : extended.withPreprocess(preprocess));
    }

    private static void requireUnoccupied(OnnxModel model, Site site) {
        occupant(model, site).ifPresent(b -> {
            throw new BadInput(
                    "the bottleneck at '" + b.label() + "' reads '" + site.label() + "' already",
                    "choose another site, or take it out first with 'sb remove'");
        });
    }

    /** The bottleneck that reads a site already: no other can be inserted there. */
    public static Optional<Bottleneck> occupant(OnnxModel model, Site site) {
        return Manifests.bottlenecks(model).stream()
                .filter(b -> b.tensors().stream()
                        .anyMatch(copy -> site.consumers().stream()
                                .anyMatch(r -> copy.logits().contains(r.node()))))
                .findFirst();
    }

    /**
     * Original kernels of the convolutions that would be refitted, by root name, float32 [out, C_site, kh, kw]. A grouped
     * convolution's kernel has zeros between the groups.
     */
    public static Map<String, FloatTensor> consumerKernels(OnnxModel model, Site site) {
        return ConsumerKernels.read(model, site);
    }

    private List<Edit> planEdits(SpliceWeights weights, boolean exposed) {
        addEncoders(weights);
        BottleneckEmitter emitter = new BottleneckEmitter(names, model, site.elementType());
        List<Edit> placement = new ArrayList<>();
        for (int c = 0; c < site.tensors().size(); c++) {
            String copyScope = site.tensors().size() == 1 ? scope : scope + "/copy" + c;
            BottleneckEmitter.Emitted emitted =
                    emitter.emit(copyScope, site.tensors().get(c), spec, encoderWeights, encoderBiases);
            copies.add(emitted.copy());
            String output = emitted.copy().output();
            List<NodeProto> nodes = new ArrayList<>(emitted.nodes());
            List<Edit> rewired = consumers.rewire(c, copyScope, output, nodes);
            placement.add(new Edit.InsertAfter(site.tensors().get(c), nodes));
            placement.addAll(rewired);
            if (exposed) {
                placement.add(new Edit.AddOutput(
                        ValueInfoProto.newBuilder().setName(output).build()));
            }
        }
        List<Edit> edits = new ArrayList<>(initializers.edits());
        edits.addAll(emitter.constantEdits());
        edits.addAll(placement);
        edits.add(new Edit.RemoveUnused(replacedWeights()));
        return edits;
    }

    private void addEncoders(SpliceWeights weights) {
        for (int g = 0; g < spec.groups().size(); g++) {
            String group = scope + "/" + spec.groups().get(g).category();
            SpliceWeights.Encoder encoder = weights.encoders().get(g);
            encoderWeights.add(initializers.add(group + ".weight", encoder.weight()));
            encoderBiases.add(initializers.add(group + ".bias", encoder.bias()));
        }
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
            String weight = encoderWeights.get(g);
            String bias = encoderBiases.get(g);
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
                        consumers.entries(),
                        new Manifest.Parameters(phase1, List.of()))
                .withPositions(consumers.positions());
    }
}
