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
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.FreshNames;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.ConsumerMode;

/**
 * Makes the consumers of a site read the bottleneck [n, N_SB, h, w] instead. A refitted consumer reads it directly, through a
 * new kernel; all others read its projection to the site's width [n, C_site, h, w]. The copies of a site share new weights.
 */
final class ConsumerRewiring {
    private final Site site;
    private final GraphIndex index;
    private final FreshNames names;
    private final NewInitializers initializers;
    private final SpliceWeights weights;
    private final String scope;

    /** New kernels and biases by the root of the kernel that they replace. */
    private final Map<String, String> kernels = new LinkedHashMap<>();

    private final Map<String, String> biases = new LinkedHashMap<>();
    private final Map<String, Manifest.Consumer> entries = new LinkedHashMap<>();
    private @Nullable Projection projection;
    private @Nullable String positions;

    /** Names of the weights of the convolution that projects back to the site's width. */
    private record Projection(String kernel, @Nullable String bias) {}

    /** @param scope prefix of all new names */
    ConsumerRewiring(
            Site site,
            GraphIndex index,
            FreshNames names,
            NewInitializers initializers,
            SpliceWeights weights,
            String scope) {
        this.site = site;
        this.index = index;
        this.names = names;
        this.initializers = initializers;
        this.weights = weights;
        this.scope = scope;
    }

    /** What the manifest says of each consumer, in the order in which they were rewired. */
    List<Manifest.Consumer> entries() {
        return List.copyOf(entries.values());
    }

    /**
     * Rewires the consumers of one copy.
     *
     * @param copy position in {@link Site#tensors()}
     * @param copyScope prefix of the names of this copy's nodes
     * @param output the copy's bottleneck
     * @param nodes receives the projecting convolution, where a consumer needs it
     * @return edits of the consumers
     */
    List<Edit> rewire(int copy, String copyScope, String output, List<NodeProto> nodes) {
        List<Edit> edits = new ArrayList<>();
        Set<String> redirected = new LinkedHashSet<>();
        String projected = null;
        for (Site.Consumer consumer : site.consumers()) {
            if (consumer.copy() != copy) {
                continue;
            }
            String root = consumer.weight();
            if (root != null) {
                edits.addAll(refit(consumer, root, output, redirected));
                continue;
            }
            if (projected == null) {
                projected = project(copyScope, output, nodes);
            }
            edits.add(
                    consumer.position() == Site.Consumer.CAPTURED
                            ? new Edit.ReplaceCaptured(
                                    consumer.node(), site.tensors().get(copy), projected)
                            : new Edit.ReplaceInput(consumer.node(), consumer.position(), projected));
            entries.putIfAbsent(
                    consumer.label(),
                    new Manifest.Consumer(consumer.label(), projection().kernel(), ConsumerMode.RESTORED));
        }
        return edits;
    }

    private List<Edit> refit(Site.Consumer consumer, String root, String output, Set<String> redirected) {
        SpliceWeights.Affine affine = weights.consumers().get(root);
        if (affine == null) {
            throw new IllegalArgumentException("no kernel for consumer '" + consumer.label() + "'");
        }
        String base = scope + "/" + (entries.size() + 1) + "." + lastPart(consumer.label());
        String kernel = kernels.computeIfAbsent(root, r -> initializers.add(base + ".weight", affine.weight()));
        List<Edit> edits = new ArrayList<>(redirect(consumer, output, redirected));
        edits.add(new Edit.ReplaceInput(consumer.node(), 1, kernel));
        if (isGrouped(consumer)) {
            edits.add(new Edit.SetAttribute(consumer.node(), Attributes.of("group", 1L)));
        }
        FloatTensor bias = affine.bias();
        if (bias != null) {
            String name = biases.computeIfAbsent(root, r -> initializers.add(base + ".bias", bias));
            edits.add(new Edit.ReplaceInput(consumer.node(), 2, name));
        }
        entries.putIfAbsent(consumer.label(), new Manifest.Consumer(consumer.label(), kernel, ConsumerMode.REMADE));
        return edits;
    }

    private boolean isGrouped(Site.Consumer consumer) {
        return index.producer(consumer.node())
                .filter(i -> Attributes.integer(index.node(i), "group", 1) != 1)
                .isPresent();
    }

    /** Makes a refitted consumer, or the first pass-through node in front of it, read the bottleneck. */
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

    /** Adds the projecting convolution of one copy (f_r, eq. 4); returns its output. */
    private String project(String copyScope, String output, List<NodeProto> nodes) {
        Projection shared = projection();
        NodeProto.Builder conv = NodeProto.newBuilder()
                .setOpType("Conv")
                .addInput(output)
                .addInput(shared.kernel())
                .addAttribute(Attributes.of("kernel_shape", 1L, 1L));
        if (shared.bias() != null) {
            conv.addInput(shared.bias());
        }
        String projected = names.fresh(copyScope + "/restored");
        nodes.add(conv.setName(projected).addOutput(projected).build());
        FloatTensor constant = weights.positions();
        if (constant == null) {
            return projected;
        }
        String added = names.fresh(copyScope + "/positioned");
        positions = initializers.add(scope + "/positions", constant);
        nodes.add(NodeProto.newBuilder()
                .setOpType("Add")
                .setName(added)
                .addInput(projected)
                .addInput(positions)
                .addOutput(added)
                .build());
        return added;
    }

    /** Name of the constant that is added to the restored site; null where there is none. */
    @Nullable
    String positions() {
        return positions;
    }

    private Projection projection() {
        Projection known = projection;
        if (known == null) {
            String kernel = initializers.add(
                    scope + "/restore.weight", weights.projection().weight());
            FloatTensor bias = weights.projection().bias();
            known = new Projection(kernel, bias == null ? null : initializers.add(scope + "/restore.bias", bias));
            projection = known;
        }
        return known;
    }

    private static String lastPart(String label) {
        String[] parts = label.split("[/:]");
        return parts.length >= 2 ? parts[parts.length - 2] : label;
    }
}
