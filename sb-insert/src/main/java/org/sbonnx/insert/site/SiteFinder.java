package org.sbonnx.insert.site;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.graph.shape.Flops;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.MapView;
import org.sbonnx.insert.Site;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.BadInput;

/** Finds the sites of a model: rank-4 values, alone or with their copies, that every content path crosses. */
public final class SiteFinder {
    private static final Set<String> WEIGHTED = Set.of(
            "Conv", "ConvTranspose", "Gemm", "MatMul", "ConvInteger", "MatMulInteger", "QLinearConv", "QLinearMatMul");

    /** Sites that a message names. */
    private static final int MAX_LISTED = 100;

    private final GraphIndex index;
    private final ContentFlow flow;
    private final Replicas replicas;
    private final SiteConsumers consumers;
    private final FeatureMapShapes shapes;
    private final BetterPlaces betterPlaces;
    private final ContentPaths paths;
    private final double allOperations;
    private final Set<String> upstreamOfWeights;
    private final Map<String, List<String>> aliases;
    private final List<Site> sites = new ArrayList<>();
    private final List<RejectedValue> rejected = new ArrayList<>();

    /**
     * A value that every content path crosses but that is not a site.
     *
     * @param shape as far as it is known
     */
    public record RejectedValue(String tensor, String shape, String reason) {}

    /** Analyses a model; every site that cuts all of its outputs off is listed at once (exposed bottlenecks do not count). */
    public SiteFinder(OnnxModel model) {
        this(model, List.of());
    }

    /**
     * Analyses a model for some of its outputs: paths to the others (auxiliary heads) may bypass a site, and still read
     * the original values.
     *
     * @param outputs names of graph outputs; empty for all but exposed bottlenecks
     * @throws BadInput if one is not an output
     */
    public SiteFinder(OnnxModel model, List<String> outputs) {
        index = model.index();
        flow = new ContentFlow(index, chosenOutputs(model, outputs));
        replicas = new Replicas(index, flow);
        consumers = new SiteConsumers(index, flow);
        shapes = new FeatureMapShapes(model);
        betterPlaces = new BetterPlaces(index, flow, shapes);
        paths = new ContentPaths(index, flow, shapes.concrete());
        allOperations = Flops.sum(index.graph().getNodeList(), shapes.concrete());
        upstreamOfWeights = flow.upstreamOf(WEIGHTED);
        List<List<String>> candidates = candidates();
        aliases = StageNames.of(index, candidates, pivotCandidates());
        for (List<String> tensors : candidates) {
            sites.add(createSite(sites.size(), tensors, aliasesOf(tensors), Set.of()));
        }
    }

    private List<String> aliasesOf(List<String> tensors) {
        return aliases.getOrDefault(tensors.get(tensors.size() - 1), List.of());
    }

    ContentFlow flow() {
        return flow;
    }

    /** Channels and sizes of the values that could be places. */
    FeatureMapShapes mapShapes() {
        return shapes;
    }

    /** Whether every content path crosses the value or its copies. */
    boolean cutsAlone(String value) {
        return flow.relevant().contains(value)
                && (flow.pathAvoiding(List.of(value)).isEmpty()
                        || flow.pathAvoiding(replicas.copiesOf(value)).isEmpty());
    }

    /** Maps that a set of places may end with, in graph order; sites that cut alone are among them. */
    List<String> pivotCandidates() {
        return flow.relevant().stream()
                .filter(v -> index.producer(v).isPresent() && !flow.outputs().contains(v))
                .filter(v -> shapes.channels(List.of(v)) > 1 && upstreamOfWeights.contains(v))
                .filter(v -> !betterPlaces.follows(List.of(v)))
                .toList();
    }

    /** The same sites, in the order of their scored tensors in the graph. */
    List<List<String>> inGraphOrder(List<List<String>> tensors) {
        return tensors.stream()
                .sorted(Comparator.comparing(t -> position(t.get(t.size() - 1))))
                .toList();
    }

    private Set<String> chosenOutputs(OnnxModel model, List<String> outputs) {
        for (String name : outputs) {
            if (!index.outputs().contains(name)) {
                throw new BadInput(model + " has no output '" + name + "'", "choose among " + index.outputs());
            }
        }
        Set<String> all = new LinkedHashSet<>(outputs.isEmpty() ? index.outputs() : outputs);
        if (outputs.isEmpty()) {
            Manifests.bottlenecks(model).stream()
                    .flatMap(b -> b.tensors().stream())
                    .forEach(copy -> all.remove(copy.output()));
        }
        return all;
    }

    /** Values that cut the graph but are not sites, each with the reason, in graph order. */
    public List<RejectedValue> rejected() {
        return List.copyOf(rejected);
    }

    /** All listed sites in graph order. */
    public List<Site> sites() {
        return List.copyOf(sites);
    }

    /** Floating point operations of the whole graph; nodes of unknown cost count as 0. */
    public long flops() {
        return Flops.sum(index.graph().getNodeList(), shapes.declared());
    }

    /** Shapes of the model's values. */
    public InferredShapes shapes() {
        return shapes.declared();
    }

    /**
     * The site called {@code name}: an alias, a number of the list, or a tensor (also one that is not listed, as long as it
     * cuts the graph).
     *
     * @throws BadInput if there is none; lists the sites, or says which path goes round the tensor
     */
    public Site find(String name) {
        return listed(name).orElseGet(() -> createUnlisted(requireValue(name)));
    }

    /** The listed site of that alias, number or tensor. */
    public Optional<Site> listed(String name) {
        return sites.stream()
                .filter(site -> site.aliases().contains(name)
                        || site.tensors().contains(name)
                        || String.valueOf(site.index()).equals(name))
                .findFirst();
    }

    /**
     * {@code name}, if it is a value of the main graph, or the value that it is another name of.
     *
     * @throws BadInput if it is none; lists the sites
     */
    public String requireValue(String name) {
        if (index.has(name)) {
            return name;
        }
        return aliases.entrySet().stream()
                .filter(e -> e.getValue().contains(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new BadInput("there is no site '" + name + "'", remedy()));
    }

    private Site createUnlisted(String name) {
        if (index.producer(name).isEmpty() && flow.relevant().contains(name)) {
            throw new BadInput(
                    "'" + name + "' is the input itself: a bottleneck there would stand for colours, not for features",
                    remedy());
        }
        if (flow.outputs().contains(name)) {
            throw new BadInput(
                    "value '" + name + "' is an output of the model and cannot be cut",
                    sites.isEmpty() ? remedy() : "choose a site before it: " + listing());
        }
        if (!flow.relevant().contains(name)) {
            throw new BadInput("no content flows from the inputs through '" + name + "' to the outputs", remedy());
        }
        List<String> copies = ordered(replicas.copiesOf(name));
        List<String> tensors = flow.pathAvoiding(List.of(name)).isEmpty() ? List.of(name) : copies;
        List<String> bypass = flow.pathAvoiding(tensors);
        if (!bypass.isEmpty()) {
            throw new BadInput(
                    "'" + name + "' does not cut the graph; a path goes round it: " + abbreviated(bypass), remedy());
        }
        if (shapes.channels(tensors) < 1) {
            throw new BadInput(
                    "'" + name + "' is not a site: " + shapes.rejectionReason(tensors) + described(name), remedy());
        }
        return createSite(-1, tensors, aliasesOf(tensors), Set.of());
    }

    private static String abbreviated(List<String> path) {
        if (path.size() <= 9) {
            return String.join(" -> ", path);
        }
        return String.join(" -> ", path.subList(0, 4)) + " -> … (" + (path.size() - 8) + " more) … -> "
                + String.join(" -> ", path.subList(path.size() - 4, path.size()));
    }

    /** The shape in brackets; empty where it is unknown, since the reason says so. */
    private String described(String name) {
        String shape = shapes.describe(name);
        return shape.equals("of unknown shape") ? "" : " (it is " + shape + ")";
    }

    String remedy() {
        return sites.isEmpty()
                ? "this model has no site; 'sb inspect' gives the reason for each map"
                : "choose one of: " + listing();
    }

    private String listing() {
        String some = sites.stream()
                .limit(MAX_LISTED)
                .map(s -> s.index() + " " + s.label())
                .collect(Collectors.joining(", "));
        return sites.size() > MAX_LISTED ? some + ", … (" + (sites.size() - MAX_LISTED) + " more)" : some;
    }

    /** Whether an input can be no image: a threshold, a size. */
    boolean isNoImage(String input) {
        return shapes.declared().shapeOf(input).filter(s -> s.rank() == 4).isEmpty();
    }

    /** What other inputs feed counts as content that no site in front of it holds. */
    private void rejectOtherInputs() {
        index.inputs().stream()
                .filter(v -> index.inputs().size() > 1 && flow.relevant().contains(v) && isNoImage(v))
                .forEach(v -> rejected.add(new RejectedValue(
                        v,
                        shapes.describe(v),
                        "an input that is no image; no site in front of its readers cuts the graph unless it is made an"
                                + " initializer of the model")));
    }

    private List<List<String>> candidates() {
        rejectOtherInputs();
        List<List<String>> found = new ArrayList<>();
        flow.cuts().forEach(v -> found.add(List.of(v)));
        for (List<String> group : replicas.groups()) {
            if (group.stream().noneMatch(flow.outputs()::contains) && paths.allCrossOnce(group)) {
                found.add(ordered(group));
            }
        }
        found.removeIf(tensors -> betterPlaces.follows(tensors)
                || tensors.stream().noneMatch(upstreamOfWeights::contains)
                || shapes.isSingleChannel(tensors));
        found.sort(Comparator.comparing(t -> position(t.get(t.size() - 1))));
        found.stream()
                .filter(tensors -> shapes.channels(tensors) == 0)
                .filter(tensors -> tensors.size() == 1 || tensors.stream().allMatch(shapes::isChannelsFirst))
                .map(tensors -> tensors.get(tensors.size() - 1))
                .forEach(v ->
                        rejected.add(new RejectedValue(v, shapes.describe(v), shapes.rejectionReason(List.of(v)))));
        found.removeIf(tensors -> shapes.channels(tensors) == 0);
        return found;
    }

    private int position(String value) {
        return index.producer(value).orElse(-1);
    }

    /** Coarsest scale first; equal scales in graph order. */
    private List<String> ordered(List<String> copies) {
        return copies.stream()
                .sorted(Comparator.comparingLong(shapes::area).thenComparing(this::position))
                .toList();
    }

    private double operationsAfter(List<String> tensors, Set<Integer> front) {
        if (front.isEmpty()) {
            return paths.operationsAfter(tensors);
        }
        List<NodeProto> after = SubGraph.nodesBetween(index, tensors, flow.outputs()).stream()
                .filter(i -> !front.contains(i) && !flow.contentInputs(i).isEmpty())
                .map(index::node)
                .toList();
        return Flops.sum(after, shapes.concrete());
    }

    /**
     * The site at these values.
     *
     * @param front nodes that keep reading them, since they lie in front of the cut
     */
    Site createSite(int number, List<String> tensors, List<String> aliases, Set<Integer> front) {
        String scored = tensors.get(tensors.size() - 1);
        MapView view = shapes.view(scored).orElse(null);
        return new Site(
                number,
                aliases,
                shapes.channels(tensors),
                shapes.elementType(scored),
                shapes.stride(scored),
                tensors,
                view == null ? consumers.find(tensors, front) : consumers.direct(scored, front),
                allOperations == 0 ? 0 : Math.min(1, operationsAfter(tensors, front) / allOperations),
                view);
    }
}
