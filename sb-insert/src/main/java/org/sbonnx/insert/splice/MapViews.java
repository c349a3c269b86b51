package org.sbonnx.insert.splice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.FreshNames;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.MapView;
import org.sbonnx.insert.Site;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.View;

/**
 * Turns places that are no maps into maps, so that a bottleneck stands on {@code [B, C, H, W]} everywhere. Nodes that only move
 * values are inserted: the model computes the same as before.
 *
 * <pre>
 *   channels last   x ─ Transpose ─ map ─ Transpose ─ x'
 *   volume          x ─ Transpose ─ Reshape [B, C, D·H, W] ─ map ─ Reshape ─ Transpose ─ x'
 *   tokens          x ─ Transpose ─┬─ Slice ─ Reshape ─ prefix map ─ Reshape ─┬─ Concat ─ Transpose ─ x'
 *                                  └─ Slice ─ Reshape ────── map ─── Reshape ─┘
 * </pre>
 */
public final class MapViews {
    private static final int SLICE_BY_INPUTS = 10;

    /** Extents of a volume's grid. */
    private static final int VOLUME = 3;

    private MapViews() {}

    /**
     * A model in which every place of the cut is a map.
     *
     * @param cut the places as maps; where tokens have a prefix, its map [B, C, 1, prefix] precedes theirs
     * @param prefixes for each place whether it is the map of a prefix, which holds no positions
     */
    public record Prepared(OnnxModel model, Cut cut, List<Boolean> prefixes) {
        public Prepared {
            prefixes = List.copyOf(prefixes);
        }

        /** What to insert at each place, given one bottleneck for each place of the cut before: a prefix becomes a constant. */
        public List<BottleneckSpec> specs(List<BottleneckSpec> wanted) {
            List<BottleneckSpec> all = new ArrayList<>();
            int next = 0;
            for (boolean prefix : prefixes) {
                all.add(prefix ? BottleneckSpec.constant() : wanted.get(next++));
            }
            return all;
        }

        /** The scored tensors of the places that hold positions. */
        public List<String> tensors() {
            List<String> tensors = new ArrayList<>();
            for (int i = 0; i < prefixes.size(); i++) {
                if (!prefixes.get(i)) {
                    tensors.add(cut.places().get(i).tensor());
                }
            }
            return tensors;
        }
    }

    /** Inserts the views that the cut needs; a cut of maps is returned as it is. */
    public static Prepared prepare(OnnxModel model, Cut cut) {
        OnnxModel viewed = model;
        List<Site> places = new ArrayList<>();
        List<Boolean> prefixes = new ArrayList<>();
        for (Site site : cut.places()) {
            MapView view = site.view();
            if (view == null) {
                places.add(site);
                prefixes.add(false);
                continue;
            }
            View entry = entry(viewed, site, view);
            viewed = insert(viewed, site, entry);
            for (String map : entry.maps()) {
                boolean prefix =
                        entry.maps().size() > 1 && map.equals(entry.maps().get(0));
                places.add(mapSite(viewed.index(), site, map, prefix));
                prefixes.add(prefix);
            }
        }
        return new Prepared(viewed, new Cut(cut.index(), cut.label(), places), prefixes);
    }

    private static View entry(OnnxModel model, Site site, MapView view) {
        String scope = new FreshNames(model).fresh("sbonnx/" + site.label() + "/view");
        List<String> maps =
                view.prefix() > 0 ? List.of(scope + "/prefix_map", scope + "/map") : List.of(scope + "/map");
        return new View(
                site.tensor(),
                scope,
                view.order(),
                site.channels(),
                view.prefix(),
                view.grid(),
                maps,
                scope + "/result");
    }

    private static OnnxModel insert(OnnxModel model, Site site, View view) {
        List<Edit> edits = new ArrayList<>();
        edits.add(new Edit.InsertAfter(view.source(), nodes(view, model.opset())));
        for (Site.Consumer consumer : site.consumers()) {
            edits.add(
                    consumer.position() == Site.Consumer.CAPTURED
                            ? new Edit.ReplaceCaptured(consumer.node(), view.source(), view.result())
                            : new Edit.ReplaceInput(consumer.node(), consumer.position(), view.result()));
        }
        Manifest manifest = Manifests.find(model).orElseGet(() -> Manifest.empty(model.sha256(), null));
        List<View> views = new ArrayList<>(manifest.allViews());
        views.add(view);
        return Manifests.with(GraphEditor.apply(model, edits), manifest.withViews(views));
    }

    /** The map as a site that one node reads: the first of those that lead back. */
    private static Site mapSite(GraphIndex index, Site site, String map, boolean prefix) {
        NodeProto reader = index.node(index.consumers(map).iterator().next());
        return new Site(
                site.index(),
                prefix ? List.of(site.label() + " prefix") : aliases(site),
                site.channels(),
                site.elementType(),
                prefix ? 0 : site.stride(),
                List.of(map),
                List.of(new Site.Consumer(0, reader.getOutput(0), GraphIndex.label(reader), 0, List.of(), null)),
                site.flopsAfter(),
                null);
    }

    private static List<String> aliases(Site site) {
        return site.aliases().isEmpty() ? List.of(site.tensor()) : site.aliases();
    }

    /** The nodes of a view, from its source to its result. */
    public static List<NodeProto> nodes(View view, int opset) {
        return new Builder(view, opset).build();
    }

    /**
     * How a model's nodes differ from those of a view; empty where they are the same, but for the values behind the
     * bottlenecks that are read in the place of the maps.
     *
     * @param restored values that may take the place of a map
     */
    public static Optional<String> fault(View view, OnnxModel model, Set<String> restored) {
        for (NodeProto wanted : nodes(view, model.opset())) {
            String name = wanted.getOutput(0);
            Optional<NodeProto> found = model.index().producer(name).map(model.index()::node);
            if (found.isEmpty() || !isSame(wanted, found.get(), view, restored)) {
                return Optional.of("'" + name + "' is not what makes '" + view.source() + "' a map and back");
            }
        }
        return Optional.empty();
    }

    private static boolean isSame(NodeProto wanted, NodeProto found, View view, Set<String> restored) {
        if (!wanted.toBuilder()
                        .clearInput()
                        .build()
                        .equals(found.toBuilder().clearInput().build())
                || wanted.getInputCount() != found.getInputCount()) {
            return false;
        }
        for (int i = 0; i < wanted.getInputCount(); i++) {
            boolean behind = view.maps().contains(wanted.getInput(i)) && restored.contains(found.getInput(i));
            if (!behind && !wanted.getInput(i).equals(found.getInput(i))) {
                return false;
            }
        }
        return true;
    }

    /** Builds the nodes one after another. */
    private static final class Builder {
        private final View view;
        private final int opset;
        private final List<NodeProto> nodes = new ArrayList<>();

        Builder(View view, int opset) {
            this.view = view;
            this.opset = opset;
        }

        List<NodeProto> build() {
            String map = view.maps().get(view.maps().size() - 1);
            if (view.grid().size() == VOLUME) {
                volume(map);
                return nodes;
            }
            if (view.grid().isEmpty()) {
                transpose(view.source(), map, longs(view.order()));
                transpose(map, view.result(), inverse(view.order()));
                return nodes;
            }
            String sequence = name("sequence");
            transpose(view.source(), sequence, longs(view.order()));
            long h = view.grid().get(0);
            long w = view.grid().get(1);
            long p = view.prefix();
            String body = sequence;
            if (p > 0) {
                body = slice(sequence, name("positions"), p, p + h * w);
                reshape(slice(sequence, name("prefix"), 0, p), view.maps().get(0), 0, view.channels(), 1, p);
            }
            reshape(body, map, 0, view.channels(), h, w);
            String joined = reshape(map, name("flat"), 0, view.channels(), h * w);
            if (p > 0) {
                String front = reshape(view.maps().get(0), name("flat_prefix"), 0, view.channels(), p);
                joined = add("Concat", name("joined"), List.of(front, joined), Attributes.of("axis", 2));
            }
            transpose(joined, view.result(), inverse(view.order()));
            return nodes;
        }

        /** The slices below one another; the grid has depth, height and width. */
        private void volume(String map) {
            long d = view.grid().get(0);
            long h = view.grid().get(1);
            long w = view.grid().get(2);
            String first = name("volume");
            transpose(view.source(), first, longs(view.order()));
            reshape(first, map, 0, view.channels(), d * h, w);
            String back = reshape(map, name("back"), 0, view.channels(), d, h, w);
            transpose(back, view.result(), inverse(view.order()));
        }

        private String name(String part) {
            return view.scope() + "/" + part;
        }

        private void transpose(String input, String output, long[] order) {
            add("Transpose", output, List.of(input), Attributes.of("perm", order));
        }

        private String reshape(String input, String output, long... shape) {
            return add("Reshape", output, List.of(input, constant(output + "_shape", shape)));
        }

        private String slice(String input, String output, long from, long to) {
            if (opset < SLICE_BY_INPUTS) {
                return add(
                        "Slice",
                        output,
                        List.of(input),
                        Attributes.of("axes", new long[] {2}),
                        Attributes.of("starts", new long[] {from}),
                        Attributes.of("ends", new long[] {to}));
            }
            return add(
                    "Slice",
                    output,
                    List.of(
                            input,
                            constant(output + "_from", from),
                            constant(output + "_to", to),
                            constant(output + "_axis", 2)));
        }

        /** A Constant node: unlike an initializer, no caller can feed another value. */
        private String constant(String name, long... values) {
            return add(
                    "Constant",
                    name,
                    List.of(),
                    Attributes.of("value", Tensors.ofLongs("", new long[] {values.length}, values)));
        }

        private String add(String op, String output, List<String> inputs, AttributeProto... attributes) {
            nodes.add(NodeProto.newBuilder()
                    .setOpType(op)
                    .setName(output)
                    .addAllInput(inputs)
                    .addOutput(output)
                    .addAllAttribute(List.of(attributes))
                    .build());
            return output;
        }

        private static long[] longs(List<Integer> values) {
            return values.stream().mapToLong(v -> v).toArray();
        }

        private static long[] inverse(List<Integer> order) {
            long[] inverse = new long[order.size()];
            for (int i = 0; i < inverse.length; i++) {
                inverse[order.get(i)] = i;
            }
            return inverse;
        }
    }
}
