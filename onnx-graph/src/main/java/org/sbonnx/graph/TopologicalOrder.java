package org.sbonnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** An order of a graph's nodes in which every value is produced before it is read. */
public final class TopologicalOrder {
    private final List<Integer> order;
    private final List<Integer> cyclic = new ArrayList<>();
    private final boolean isSorted;

    /** Keeps the graph's own order wherever it can. */
    public TopologicalOrder(GraphIndex index) {
        int n = index.graph().getNodeCount();
        isSorted = isSorted(index);
        order = isSorted ? IntStream.range(0, n).boxed().toList() : new ArrayList<>(n);
        if (!isSorted) {
            sort(index);
        }
    }

    private static boolean isSorted(GraphIndex index) {
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            int node = i;
            for (String value : index.reads(i)) {
                if (index.producer(value).filter(p -> p >= node).isPresent()) {
                    return false;
                }
            }
        }
        return true;
    }

    private void sort(GraphIndex index) {
        int n = index.graph().getNodeCount();
        int[] pendingInputs = new int[n];
        List<List<Integer>> consumers = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            consumers.add(new ArrayList<>());
        }
        for (int i = 0; i < n; i++) {
            int node = i;
            for (String value : index.reads(i)) {
                index.producer(value).ifPresent(p -> {
                    pendingInputs[node]++;
                    consumers.get(p).add(node);
                });
            }
        }
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < n; i++) {
            if (pendingInputs[i] == 0) {
                ready.add(i);
            }
        }
        while (!ready.isEmpty()) {
            int node = ready.remove();
            order.add(node);
            for (int consumer : consumers.get(node)) {
                if (--pendingInputs[consumer] == 0) {
                    ready.add(consumer);
                }
            }
        }
        boolean[] done = new boolean[n];
        order.forEach(i -> done[i] = true);
        for (int i = 0; i < n; i++) {
            if (!done[i]) {
                cyclic.add(i);
            }
        }
    }

    /** Positions of the nodes that can be computed, each after the nodes that it reads from. */
    public List<Integer> order() {
        return order;
    }

    /** Positions of the nodes that are on a cycle or depend on one. */
    public List<Integer> cyclic() {
        return cyclic;
    }

    /** Whether the graph's own order is a topological order. */
    public boolean isSorted() {
        return isSorted;
    }
}
