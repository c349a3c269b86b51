package org.sbonnx.insert.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.testkit.TestGraph;

/** Cuts of small random graphs, compared with the values that all paths have in common, each path listed. */
class ContentFlowTest {
    private static final List<String> OPERATORS =
            List.of("Relu", "Relu", "Sum", "Sum", "Sum", "Split", "Shape", "NonZero");

    /** All content paths from an input to an output, each as its values. */
    private static final class Paths {
        private final GraphIndex index;
        private final List<List<String>> all = new ArrayList<>();

        Paths(GraphIndex index) {
            this.index = index;
            index.inputs().forEach(input -> extend(List.of(input)));
        }

        private void extend(List<String> path) {
            String last = path.get(path.size() - 1);
            if (index.outputs().contains(last)) {
                all.add(path);
            }
            for (NodeProto node : index.graph().getNodeList()) {
                boolean carries = !node.getOpType().equals("Shape") || isSizedByValues(last);
                if (carries && node.getInputList().contains(last)) {
                    for (String output : node.getOutputList()) {
                        List<String> longer = new ArrayList<>(path);
                        longer.add(output);
                        extend(longer);
                    }
                }
            }
        }

        private boolean isSizedByValues(String value) {
            return index.graph().getNodeList().stream()
                    .filter(n -> n.getOutputList().contains(value))
                    .anyMatch(n -> n.getOpType().equals("NonZero")
                            || n.getInputList().stream().anyMatch(this::isSizedByValues));
        }

        /** Inner values on every path, in graph order; none where there is no path. */
        List<String> common() {
            List<String> found = new ArrayList<>();
            for (NodeProto node : index.graph().getNodeList()) {
                for (String value : node.getOutputList()) {
                    if (!all.isEmpty()
                            && !index.outputs().contains(value)
                            && all.stream().allMatch(p -> p.contains(value))) {
                        found.add(value);
                    }
                }
            }
            return found;
        }
    }

    private static OnnxModel randomModel(Random random) {
        TestGraph graph = new TestGraph(13);
        List<String> values = new ArrayList<>();
        int inputs = 1 + random.nextInt(2);
        for (int i = 0; i < inputs; i++) {
            graph.input("in" + i, 1, 4, 8, 8);
            values.add("in" + i);
        }
        int nodes = 2 + random.nextInt(8);
        for (int i = 0; i < nodes; i++) {
            String op = OPERATORS.get(random.nextInt(OPERATORS.size()));
            Set<String> reads = new LinkedHashSet<>();
            int count = op.equals("Sum") ? 1 + random.nextInt(3) : 1;
            for (int k = 0; k < count; k++) {
                // Mostly recent values: graphs that are narrow enough to have cuts.
                int back = random.nextInt(random.nextInt(4) == 0 ? values.size() : Math.min(2, values.size()));
                reads.add(values.get(values.size() - 1 - back));
            }
            List<String> outputs = op.equals("Split") ? List.of("v" + i, "w" + i) : List.of("v" + i);
            graph.node(op, List.copyOf(reads), outputs);
            values.addAll(outputs);
        }
        graph.output(values.get(values.size() - 1));
        if (random.nextInt(3) == 0) {
            // Behind the inputs and before the last value: often one that others read.
            graph.output(values.get(inputs + random.nextInt(values.size() - inputs - 1)));
        }
        return graph.build(OnnxModel::of);
    }

    @Test
    void cutsAreTheValuesThatAllPathsHaveInCommon() {
        Random random = new Random(11);
        int cuts = 0;
        for (int i = 0; i < 3000; i++) {
            GraphIndex index = randomModel(random).index();
            List<String> expected = new Paths(index).common();
            assertThat(new ContentFlow(index).cuts())
                    .as("graph %s", index.graph())
                    .isEqualTo(expected);
            cuts += expected.size();
        }
        assertThat(cuts).isGreaterThan(1000);
    }

    @Test
    void valuesAreAvoidedByAPathExactlyWhereTheyDoNotCutTheGraph() {
        Random random = new Random(12);
        for (int i = 0; i < 1000; i++) {
            GraphIndex index = randomModel(random).index();
            ContentFlow flow = new ContentFlow(index);
            Paths paths = new Paths(index);
            List<String> produced = index.graph().getNodeList().stream()
                    .flatMap(n -> n.getOutputList().stream())
                    .toList();
            List<String> pair = List.of(
                    produced.get(random.nextInt(produced.size())), produced.get(random.nextInt(produced.size())));
            boolean isAvoided = paths.all.stream().anyMatch(p -> pair.stream().noneMatch(p::contains));
            assertThat(!flow.pathAvoiding(pair).isEmpty())
                    .as("%s in graph %s", pair, index.graph())
                    .isEqualTo(isAvoided);
        }
    }

    @Test
    void theShapeOfAValueSizedByValuesIsContent() {
        OnnxModel model = new TestGraph(13)
                .input("x", 1, 4)
                .node("NonZero", "x -> found")
                .node("Shape", "found -> count")
                .node("Identity", "count -> y")
                .output("y")
                .build(OnnxModel::of);
        assertThat(new ContentFlow(model.index()).cuts()).containsExactly("found", "count");
    }

    @Test
    void theShapeOfAnImageIsNoContent() {
        OnnxModel model = new TestGraph(13)
                .input("x", 1, 4)
                .node("Relu", "x -> a")
                .node("Shape", "x -> size")
                .node("Reshape", "a size -> b")
                .node("Relu", "b -> y")
                .output("y")
                .build(OnnxModel::of);
        assertThat(new ContentFlow(model.index()).cuts()).containsExactly("a", "b");
    }
}
