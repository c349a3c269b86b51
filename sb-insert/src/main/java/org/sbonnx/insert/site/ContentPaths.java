package org.sbonnx.insert.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.shape.Flops;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.onnx.NodeProto;

/**
 * Answers for any number of sets of values, each in time linear in the set: do all content paths cross it exactly once, and how
 * many operations follow it. Two passes over the graph prepare that, one in each direction.
 *
 * <p>Paths are not listed but summed up: each value has a random number, the weight of a path is the product of its values'
 * numbers modulo a prime, and a set is crossed exactly once by every path if the weights of the paths through its values add up
 * to the weight of all paths. That another set adds up to the same has a probability of 1 to 2⁶¹ for each value of the longest
 * path.
 */
final class ContentPaths {
    private static final long PRIME = (1L << 61) - 1;

    private final GraphIndex index;
    private final ContentFlow flow;
    private final Map<String, Sums> sums = new HashMap<>();
    private long allPaths;

    /** What was summed up at one relevant value. */
    private static final class Sums {
        /** Its number, in [1, {@link #PRIME}). */
        private final long number;

        /** Weight of the paths from the inputs to the value, its own number included; modulo {@link #PRIME}. */
        private long before;

        /** Weight of the paths from the value to the outputs without its own number; modulo {@link #PRIME}. */
        private long after;

        /** Operations of the nodes that follow it, each with the share of its content that comes from here. */
        private double operations;

        Sums(long number) {
            this.number = number;
        }
    }

    /** @param shapes decide what a node costs; of unknown cost is 0 */
    ContentPaths(GraphIndex index, ContentFlow flow, InferredShapes shapes) {
        this.index = index;
        this.flow = flow;
        // Without a seed: nobody can make a model whose sets add up by design.
        SplittableRandom random = new SplittableRandom();
        flow.relevant().forEach(v -> sums.put(v, new Sums(random.nextLong(1, PRIME))));
        index.inputs().stream().filter(sums::containsKey).map(sums::get).forEach(s -> s.before = s.number);
        for (int i = 0; i < index.graph().getNodeCount(); i++) {
            addBefore(i);
        }
        for (String output : flow.outputs()) {
            Sums s = sums.get(output);
            if (s != null) {
                allPaths = plus(allPaths, s.before);
                s.after = 1;
            }
        }
        for (int i = index.graph().getNodeCount() - 1; i >= 0; i--) {
            addAfter(i, shapes);
        }
    }

    private void addBefore(int node) {
        long before = 0;
        List<Sums> outputs = relevant(index.node(node).getOutputList());
        if (!outputs.isEmpty()) {
            for (Sums input : relevant(flow.contentInputs(node))) {
                before = plus(before, input.before);
            }
        }
        for (Sums output : outputs) {
            output.before = times(before, output.number);
        }
    }

    private void addAfter(int position, InferredShapes shapes) {
        NodeProto node = index.node(position);
        List<Sums> outputs = relevant(node.getOutputList());
        if (outputs.isEmpty()) {
            return;
        }
        long after = 0;
        double operations = Flops.count(node, shapes).orElse(0);
        for (Sums output : outputs) {
            after = plus(after, times(output.after, output.number));
            operations += output.operations;
        }
        List<Sums> inputs = relevant(flow.contentInputs(position));
        for (Sums input : inputs) {
            input.after = plus(input.after, after);
            input.operations += operations / inputs.size();
        }
    }

    private List<Sums> relevant(Collection<String> values) {
        List<Sums> found = new ArrayList<>(values.size());
        for (String value : values) {
            Sums s = sums.get(value);
            if (s != null) {
                found.add(s);
            }
        }
        return found;
    }

    /** Whether every content path crosses exactly one of the values: they cut the graph, and none feeds another. */
    boolean allCrossOnce(Collection<String> values) {
        long through = 0;
        for (Sums s : relevant(values)) {
            through = plus(through, times(s.before, s.after));
        }
        return through == allPaths;
    }

    /** Floating point operations of the nodes that follow the values, of which none feeds another. */
    double operationsAfter(Collection<String> values) {
        return relevant(values).stream().mapToDouble(s -> s.operations).sum();
    }

    private static long plus(long a, long b) {
        return reduced(a + b);
    }

    private static long times(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        return reduced((low & PRIME) + (low >>> 61 | high << 3));
    }

    private static long reduced(long sum) {
        return sum >= PRIME ? sum - PRIME : sum;
    }
}
