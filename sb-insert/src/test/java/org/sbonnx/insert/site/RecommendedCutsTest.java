package org.sbonnx.insert.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Graphs;

/** Which cuts are listed for networks of other shapes than a chain of stages, and which of them are recommended. */
class RecommendedCutsTest {
    private static List<List<String>> recommended(CutFinder finder) {
        return RecommendedCuts.select(finder.sites().sites(), finder.sets()).stream()
                .map(Cut::tensors)
                .toList();
    }

    @Test
    void theEndOfAnEncoderWithItsSkips() {
        Graphs g = new Graphs(13, 1, 3, 32, 32);
        g.relu("x1", g.conv("c1", "input", 3, 4, 3));
        halved(g, "x1");
        g.relu("x2", g.conv("c2", "x1_half", 4, 6, 3));
        halved(g, "x2");
        g.relu("x3", g.conv("c3", "x2_half", 6, 8, 3));
        doubled(g, "x3", 8, 6);
        g.node("Concat", "cat2", List.of("x3_double", "x2"), Attributes.of("axis", 1L));
        g.relu("y2", g.conv("d2", "cat2", 12, 6, 3));
        doubled(g, "y2", 6, 4);
        g.node("Concat", "cat1", List.of("y2_double", "x1"), Attributes.of("axis", 1L));
        g.relu("y1", g.conv("d1", "cat1", 8, 4, 3));
        g.conv("logits", "y1", 4, 2, 1);
        CutFinder finder = new CutFinder(g.build("logits"), List.of());
        assertThat(recommended(finder)).contains(List.of("x1", "x2", "x3"));
    }

    /** Attention over a coarser copy of the block's input is no encoder with a skip. */
    @Test
    void noSetInsideABlock() {
        Graphs g = new Graphs(13, 1, 3, 16, 16);
        g.relu("x", g.conv("c1", "input", 3, 4, 3));
        g.relu("inner", g.conv("c2", "x", 4, 4, 3));
        halved(g, "inner");
        g.relu("coarse", g.conv("c3", "inner_half", 4, 4, 3));
        doubled(g, "coarse", 4, 4);
        g.node("Mul", "gated", List.of("coarse_double", "inner"));
        g.node("Add", "block", List.of("x", "gated"));
        g.conv("logits", "block", 4, 2, 1);
        CutFinder finder = new CutFinder(g.build("logits"), List.of());
        assertThat(finder.sets()).isEmpty();
        assertThat(finder.find("inner").tensors()).containsExactly("x", "inner");
    }

    @Test
    void halfAndFiveSixthsOfARowOfEqualBlocks() {
        Graphs g = new Graphs(13, 1, 3, 16, 16);
        String last = g.relu("x0", g.conv("c0", "input", 3, 6, 3));
        for (int i = 1; i <= 12; i++) {
            String branch = g.relu("r" + i, g.conv("c" + i, last, 6, 6, 3));
            last = g.node("Add", "x" + i, List.of(last, branch));
        }
        g.conv("logits", last, 6, 2, 1);
        CutFinder finder = new CutFinder(g.build("logits"), List.of());
        assertThat(recommended(finder)).contains(List.of("x6"), List.of("x10"));
    }

    private static void halved(Graphs g, String value) {
        g.node(
                "MaxPool",
                value + "_half",
                List.of(value),
                Attributes.of("kernel_shape", 2L, 2L),
                Attributes.of("strides", 2L, 2L));
    }

    private static void doubled(Graphs g, String value, int in, int out) {
        g.weight(value + "_w", in, out, 2, 2);
        g.node(
                "ConvTranspose",
                value + "_double",
                List.of(value, value + "_w"),
                Attributes.of("kernel_shape", 2L, 2L),
                Attributes.of("strides", 2L, 2L));
    }
}
