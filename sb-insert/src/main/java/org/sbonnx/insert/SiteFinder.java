package org.sbonnx.insert;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sbonnx.graph.Flops;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Shape;
import org.sbonnx.graph.ShapeInference;
import org.sbonnx.graph.Shapes;
import org.sbonnx.graph.SubGraph;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/** Finds the sites of a model: rank-4 values, alone or with their copies, that every content path crosses. */
public final class SiteFinder {
    /** Operators that a site is moved behind when nothing else reads it: a bottleneck belongs after the non-linearity. */
    private static final Set<String> POINTWISE = Set.of(
            "Relu",
            "LeakyRelu",
            "PRelu",
            "Clip",
            "Elu",
            "Gelu",
            "HardSigmoid",
            "HardSwish",
            "Sigmoid",
            "Softplus",
            "Tanh",
            "BatchNormalization",
            "Cast",
            "Dropout",
            "Identity");

    private static final Set<String> WEIGHTED = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    private final GraphIndex index;
    private final ContentFlow flow;
    private final Replicas replicas;
    private final SiteReaders readers;
    private final Shapes shapes;
    private final Map<String, List<String>> aliases;
    private final List<Site> sites = new ArrayList<>();

    /** Analyses a model; every site is listed at once. */
    public SiteFinder(OnnxModel model) {
        index = new GraphIndex(model.graph());
        flow = new ContentFlow(index);
        replicas = new Replicas(index, flow);
        readers = new SiteReaders(index, flow);
        shapes = ShapeInference.infer(model);
        List<List<String>> candidates = candidates();
        aliases = StageNames.of(index, candidates);
        for (List<String> tensors : candidates) {
            sites.add(site(sites.size(), tensors));
        }
    }

    /** All listed sites in graph order. */
    public List<Site> sites() {
        return List.copyOf(sites);
    }

    /** Operator counts and 64-bit floating point operations of the whole graph. */
    public long flops() {
        return flops(index.graph().getNodeList());
    }

    /** Shapes of the model's values. */
    public Shapes shapes() {
        return shapes;
    }

    /**
     * The site called {@code name}: an alias, a number of the list, or a tensor (also one that is not listed, as long as it
     * cuts the graph).
     *
     * @throws BadInput if there is none; lists the sites, or says which path goes round the tensor
     */
    public Site find(String name) {
        for (Site site : sites) {
            if (site.aliases().contains(name)
                    || site.tensors().contains(name)
                    || String.valueOf(site.index()).equals(name)) {
                return site;
            }
        }
        if (!index.has(name)) {
            throw new BadInput("there is no site '" + name + "'", "choose one of: " + listing());
        }
        return unlisted(name);
    }

    private Site unlisted(String name) {
        if (index.outputs().contains(name)) {
            throw new BadInput(
                    "value '" + name + "' is an output of the model and cannot be cut",
                    "choose a site before it: " + listing());
        }
        if (!flow.relevant().contains(name)) {
            throw new BadInput(
                    "no content flows from the inputs through '" + name + "' to the outputs",
                    "choose one of: " + listing());
        }
        List<String> copies = ordered(replicas.copiesOf(name));
        List<String> tensors = flow.pathAround(List.of(name)).isEmpty() ? List.of(name) : copies;
        List<String> around = flow.pathAround(tensors);
        if (!around.isEmpty()) {
            throw new BadInput(
                    "'" + name + "' does not cut the graph; a path goes round it: " + abridged(around),
                    "choose one of: " + listing());
        }
        if (channels(tensors) < 1) {
            throw new BadInput(
                    "'" + name + "' is no map of known channels (it is "
                            + shapes.of(name).map(Shape::toString).orElse("of unknown shape") + ")",
                    "choose one of: " + listing());
        }
        return site(-1, tensors);
    }

    private static String abridged(List<String> path) {
        if (path.size() <= 9) {
            return String.join(" -> ", path);
        }
        return String.join(" -> ", path.subList(0, 4)) + " -> … (" + (path.size() - 8) + " more) … -> "
                + String.join(" -> ", path.subList(path.size() - 4, path.size()));
    }

    private String listing() {
        return sites.stream().map(s -> s.index() + " " + s.label()).collect(Collectors.joining(", "));
    }

    private List<List<String>> candidates() {
        List<List<String>> found = new ArrayList<>();
        flow.cuts().forEach(v -> found.add(List.of(v)));
        for (List<String> group : replicas.groups()) {
            if (flow.pathAround(group).isEmpty() && !flow.anyFeedsAnother(group)) {
                found.add(ordered(group));
            }
        }
        found.removeIf(tensors -> channels(tensors) < 2 || isFollowedByPointwise(tensors) || !hasWeightsAfter(tensors));
        found.sort(Comparator.comparing(t -> position(t.get(t.size() - 1))));
        return found;
    }

    private int position(String value) {
        return index.producer(value).orElse(-1);
    }

    /** Coarsest scale first; equal scales in graph order. */
    private List<String> ordered(List<String> copies) {
        return copies.stream()
                .sorted(Comparator.<String>comparingLong(
                                v -> shapes.of(v).map(SiteFinder::area).orElse(0L))
                        .thenComparing(this::position))
                .toList();
    }

    private static long area(Shape shape) {
        return size(shape, 2) * size(shape, 3);
    }

    /** Extent of an axis of a rank-4 shape, 0 where it is not known. */
    private static long size(Shape shape, int axis) {
        return shape.rank() == 4 ? shape.dim(axis).known().orElse(0) : 0;
    }

    private static boolean isFloatMap(Shape shape) {
        return shape.rank() == 4
                && switch (shape.elementType()) {
                    case TensorProto.DataType.FLOAT_VALUE,
                            TensorProto.DataType.FLOAT16_VALUE,
                            TensorProto.DataType.DOUBLE_VALUE,
                            TensorProto.DataType.UNDEFINED_VALUE -> true;
                    default -> false;
                };
    }

    /** Common channel count of rank-4 float values, else 0. */
    private int channels(List<String> tensors) {
        long channels = 0;
        for (String v : tensors) {
            Optional<Shape> shape = shapes.of(v).filter(SiteFinder::isFloatMap);
            long c = shape.map(s -> size(s, 1)).orElse(0L);
            if (c < 1 || (channels != 0 && channels != c) || c > 1 << 16) {
                return 0;
            }
            channels = c;
        }
        return (int) channels;
    }

    private boolean isFollowedByPointwise(List<String> tensors) {
        return tensors.stream().allMatch(v -> {
            List<Integer> next = flow.readers(v);
            return next.size() == 1
                    && POINTWISE.contains(index.node(next.get(0)).getOpType())
                    && flow.contentInputs(next.get(0)).size() == 1
                    && !index.outputs().contains(index.node(next.get(0)).getOutput(0));
        });
    }

    private List<NodeProto> nodesAfter(List<String> tensors) {
        return SubGraph.nodesBetween(index, tensors, index.outputs()).stream()
                .filter(i -> !flow.contentInputs(i).isEmpty())
                .map(index::node)
                .toList();
    }

    private boolean hasWeightsAfter(List<String> tensors) {
        return nodesAfter(tensors).stream().anyMatch(n -> WEIGHTED.contains(n.getOpType()));
    }

    private long flops(List<NodeProto> nodes) {
        return Flops.sum(nodes, shapes);
    }

    private Site site(int number, List<String> tensors) {
        String scored = tensors.get(tensors.size() - 1);
        long all = flops();
        return new Site(
                number,
                aliases.getOrDefault(scored, List.of()),
                channels(tensors),
                stride(scored),
                tensors,
                readers.of(tensors),
                all == 0 ? 0 : (double) flops(nodesAfter(tensors)) / all);
    }

    private int stride(String value) {
        long own = shapes.of(value).map(s -> size(s, 2)).orElse(0L);
        long input = index.inputs().stream()
                .findFirst()
                .flatMap(shapes::of)
                .map(s -> size(s, 2))
                .orElse(0L);
        return own > 0 && input > 0 ? Math.toIntExact((input + own - 1) / own) : 0;
    }
}
