package org.sbonnx.insert.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.insert.Graphs;
import org.sbonnx.testkit.TestGraph;

class ReplicasTest {
    private static Replicas replicas(OnnxModel model) {
        return new Replicas(model.index(), new ContentFlow(model.index()));
    }

    /** An input, and a smaller copy of it: what a network of two scales runs the same layers on. */
    private static Graphs twoScales() {
        Graphs g = new Graphs(13, 1, 3, 16, 16);
        g.node("AveragePool", "small", List.of("input"), Attributes.of("kernel_shape", 2, 2));
        return g.weight("w1", 4, 3, 1, 1).weight("w2", 4, 4, 1, 1).weight("v", 4, 3, 1, 1);
    }

    private static String conv(Graphs g, String output, String input, String weight) {
        return g.node("Conv", output, List.of(input, weight), Attributes.of("kernel_shape", 1, 1));
    }

    @Test
    void layersOfTheSameWeightsAreCopiesAndSoIsWhatFollowsThem() {
        Graphs g = twoScales();
        conv(g, "a1", "input", "w1");
        conv(g, "b1", "small", "w1");
        g.relu("a2", "a1");
        g.relu("b2", "b1");
        conv(g, "a3", "a2", "w2");
        conv(g, "b3", "b2", "w2");
        Replicas replicas = replicas(g.build("a3", "b3"));
        assertThat(replicas.groups()).containsExactly(List.of("a1", "b1"), List.of("a2", "b2"), List.of("a3", "b3"));
        assertThat(replicas.copiesOf("b2")).containsExactly("a2", "b2");
        assertThat(replicas.copiesOf("small")).containsExactly("small");
    }

    @Test
    void layersOfOtherWeightsAreNoCopies() {
        Graphs g = twoScales();
        conv(g, "a1", "input", "w1");
        conv(g, "b1", "small", "v");
        g.relu("a2", "a1");
        g.relu("b2", "b1");
        assertThat(replicas(g.build("a2", "b2")).groups()).isEmpty();
    }

    @Test
    void otherAttributesMakeNoCopies() {
        Graphs g = twoScales();
        conv(g, "a1", "input", "w1");
        g.node(
                "Conv",
                "b1",
                List.of("small", "w1"),
                Attributes.of("kernel_shape", 1, 1),
                Attributes.of("strides", 2, 2));
        assertThat(replicas(g.build("a1", "b1")).groups()).isEmpty();
    }

    @Test
    void layersWithoutWeightsAreCopiesOnlyIfTheirInputsAre() {
        Graphs g = twoScales();
        g.relu("a1", "input");
        g.relu("b1", "input");
        g.relu("c1", "small");
        assertThat(replicas(g.build("a1", "b1", "c1")).groups()).containsExactly(List.of("a1", "b1"));
    }

    /** A bias alone, and a scalar, say nothing about which layer it is. */
    @Test
    void constantsOfRankOneDoNotIdentifyALayer() {
        Graphs g = twoScales();
        g.constant(Tensors.of("shift", new FloatTensor(new long[] {1}, new float[] {2})));
        g.node("Add", "a1", List.of("input", "shift"));
        g.node("Add", "b1", List.of("small", "shift"));
        assertThat(replicas(g.build("a1", "b1")).groups()).isEmpty();
    }

    @Test
    void moreThanEightCopiesAreNoGroup() {
        for (int copies : new int[] {8, 9}) {
            Graphs g = twoScales();
            String[] outputs = new String[copies];
            for (int i = 0; i < copies; i++) {
                outputs[i] = conv(g, "y" + i, i % 2 == 0 ? "input" : "small", "w1");
            }
            Replicas replicas = replicas(g.build(outputs));
            assertThat(replicas.groups()).hasSize(copies == 8 ? 1 : 0);
            assertThat(replicas.copiesOf("y1")).containsExactly(outputs);
        }
    }

    /** Two Splits of one input are copies of each other output by output; the outputs of one Split differ. */
    @Test
    void outputsOfOneLayerAreNoCopiesOfEachOther() {
        OnnxModel model = new TestGraph(11)
                .input("x", 1, 4, 8, 8)
                .node("Split", List.of("x"), List.of("a0", "a1"))
                .node("Split", List.of("x"), List.of("b0", "b1"))
                .output("a0", "a1", "b0", "b1")
                .build(OnnxModel::of);
        assertThat(replicas(model).groups()).containsExactly(List.of("a0", "b0"), List.of("a1", "b1"));
    }
}
