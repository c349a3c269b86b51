package org.sbonnx.insert.site;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.NodeProto;

/**
 * Finds the places where a cut through the graph runs. A cut is given by its pivots: they and all that they are computed from
 * lie in front of it. Its places are the values in front that nodes behind it read.
 */
final class PlaceSets {
    private final GraphIndex index;
    private final ContentFlow flow;

    PlaceSets(GraphIndex index, ContentFlow flow) {
        this.index = index;
        this.flow = flow;
    }

    /**
     * A cut.
     *
     * @param front nodes in front of it
     * @param places values in front of it, in graph order, each with the nodes behind it that read the value
     */
    record PlaceSet(Set<Integer> front, Map<String, List<Integer>> places) {
        List<String> tensors() {
            return List.copyOf(places.keySet());
        }
    }

    /** The cut behind these values and all that they are computed from. */
    PlaceSet behind(Collection<String> pivots) {
        Set<Integer> front = new HashSet<>();
        Set<String> values = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(pivots);
        while (!open.isEmpty()) {
            String value = open.pop();
            if (!values.add(value)) {
                continue;
            }
            index.producer(value).filter(front::add).ifPresent(i -> {
                flow.contentInputs(i).forEach(open::push);
                NodeProto node = index.node(i);
                node.getOutputList().stream().filter(flow.relevant()::contains).forEach(open::push);
            });
        }
        index.inputs().stream().filter(flow.relevant()::contains).forEach(values::add);
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        List<String> inOrder = new ArrayList<>(values);
        inOrder.sort(Comparator.comparingInt(v -> index.producer(v).orElse(-1)));
        for (String value : inOrder) {
            List<Integer> behind = flow.consumers(value).stream()
                    .filter(i -> !front.contains(i))
                    .toList();
            if (!behind.isEmpty() || flow.outputs().contains(value)) {
                places.put(value, behind);
            }
        }
        return new PlaceSet(Set.copyOf(front), places);
    }
}
