package org.sbonnx.graph.edit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;

/** Removes nodes and initializers whose values nothing reads any more. */
final class UnusedNodes {
    private UnusedNodes() {}

    /**
     * Removes the given values where nothing reads them, and then whatever only the removed nodes read.
     *
     * @param values where to start
     * @param nodes of the graph; changed
     * @param initializers by name; changed
     * @param outputs of the graph; these are always kept
     */
    static void remove(
            Collection<String> values,
            List<NodeProto> nodes,
            Map<String, TensorProto> initializers,
            List<ValueInfoProto> outputs) {
        GraphIndex index =
                new GraphIndex(GraphProto.newBuilder().addAllNode(nodes).build());
        Map<String, Integer> useCounts = useCounts(index, outputs);
        Set<Integer> dead = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(values);
        while (!open.isEmpty()) {
            String value = open.pop();
            if (useCounts.getOrDefault(value, 0) > 0) {
                continue;
            }
            initializers.remove(value);
            index.producer(value)
                    .filter(i -> nodes.get(i).getOutputList().stream().noneMatch(o -> useCounts.getOrDefault(o, 0) > 0))
                    .filter(dead::add)
                    .ifPresent(i -> index.reads(i).forEach(name -> {
                        useCounts.merge(name, -1, Integer::sum);
                        open.add(name);
                    }));
        }
        List<NodeProto> kept = new ArrayList<>(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            if (!dead.contains(i)) {
                kept.add(nodes.get(i));
            }
        }
        nodes.clear();
        nodes.addAll(kept);
    }

    /** How many nodes and graph outputs read each value. */
    private static Map<String, Integer> useCounts(GraphIndex index, List<ValueInfoProto> outputs) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            index.reads(i).forEach(name -> counts.merge(name, 1, Integer::sum));
        }
        outputs.forEach(v -> counts.merge(v.getName(), 1, Integer::sum));
        return counts;
    }
}
