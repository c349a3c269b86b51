package org.sbonnx.insert.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.SubGraph;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.Flops;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.testkit.TestGraph;

/** Sums over the paths of small random graphs, compared with searches for each set. */
class ContentPathsTest {
    private static OnnxModel randomModel(Random random) {
        TestGraph graph = new TestGraph(13).input("v0", 1, 4, 8, 8);
        int nodes = 3 + random.nextInt(9);
        for (int i = 1; i <= nodes; i++) {
            Set<String> reads = new LinkedHashSet<>();
            for (int k = random.nextInt(3); k >= 0; k--) {
                reads.add("v" + Math.max(0, i - 1 - random.nextInt(4)));
            }
            graph.node("Sum", List.copyOf(reads), List.of("v" + i));
        }
        return graph.output("v" + nodes).build(OnnxModel::of);
    }

    /** Whether a value of the set reads another, directly or further on. */
    private static boolean anyFeedsAnother(GraphIndex index, List<String> set) {
        return set.stream().anyMatch(v -> {
            Set<Integer> before = SubGraph.nodesBetween(index, List.of(), List.of(v));
            return set.stream()
                    .filter(other -> !other.equals(v))
                    .anyMatch(other ->
                            index.producer(other).filter(before::contains).isPresent());
        });
    }

    @Test
    void setsThatEveryPathCrossesOnceAreThoseThatCutAndDoNotFeedEachOther() {
        Random random = new Random(3);
        int crossed = 0;
        for (int i = 0; i < 3000; i++) {
            OnnxModel model = randomModel(random);
            GraphIndex index = model.index();
            ContentFlow flow = new ContentFlow(index);
            InferredShapes shapes = AnalysedModel.of(model).concreteShapes();
            ContentPaths paths = new ContentPaths(index, flow, shapes);
            List<String> inner = new ArrayList<>(flow.relevant());
            inner.removeAll(index.inputs());
            List<String> set = IntStream.range(0, 1 + random.nextInt(3))
                    .mapToObj(k -> inner.get(random.nextInt(inner.size())))
                    .distinct()
                    .toList();
            boolean expected = flow.pathAvoiding(set).isEmpty() && !anyFeedsAnother(index, set);
            assertThat(paths.allCrossOnce(set))
                    .as("%s in %s", set, index.graph())
                    .isEqualTo(expected);
            if (expected) {
                crossed++;
                double after = Flops.sum(
                        SubGraph.nodesBetween(index, set, index.outputs()).stream()
                                .map(index::node)
                                .toList(),
                        shapes);
                assertThat(paths.operationsAfter(set)).isCloseTo(after, within(1e-6 * after));
            }
        }
        assertThat(crossed).isGreaterThan(500);
    }

    private static TestGraph wide(int branches) {
        TestGraph graph = new TestGraph(13)
                .input("x", 1, 3, 8, 8)
                .weight("w0", 4, 3, 1, 1)
                .weight("w", 4, 4, 1, 1);
        graph.node("Conv", "x w0 -> f");
        IntStream.range(0, branches).forEach(i -> graph.node("Conv", List.of("f", "w"), List.of("b" + i)));
        return graph;
    }

    /** Where each value or each site takes time of its own for the whole graph, these are minutes. */
    @Test
    void wideAndLongGraphsTakeTimeLinearInTheirNodes() {
        int n = 20_000;
        TestGraph wide = wide(n);
        wide.node("Sum", IntStream.range(0, n).mapToObj(i -> "b" + i).collect(Collectors.toList()), List.of("s"));
        assertFast(wide.node("Conv", "s w -> y").output("y"), 2);

        TestGraph chain = wide(1);
        IntStream.range(1, n).forEach(i -> chain.node("Conv", List.of("b" + (i - 1), "w"), List.of("b" + i)));
        assertFast(chain.output("b" + (n - 1)), n);

        TestGraph named = wide(1);
        named.node("Identity", "b0 -> i0");
        IntStream.range(1, n).forEach(i -> named.node("Identity", List.of("i" + (i - 1)), List.of("i" + i)));
        assertFast(named.node("Conv", List.of("i" + (n - 1), "w"), List.of("y")).output("y"), 2);
    }

    private static void assertFast(TestGraph graph, int sites) {
        OnnxModel model = graph.build(OnnxModel::of);
        ThreadMXBean own = ManagementFactory.getThreadMXBean();
        long start = own.getCurrentThreadCpuTime();
        assertThat(new CutFinder(model, List.of()).sites().sites()).hasSize(sites);
        assertThat((own.getCurrentThreadCpuTime() - start) / 1e9).isLessThan(15);
    }
}
