package org.sbonnx.insert.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Graphs;

class StageNamesTest {
    /** A residual network; the output of each block is a site. */
    private static final class Residual {
        private final Graphs graph = new Graphs(13, 1, 4, 8, 8);
        private final List<List<String>> sites = new ArrayList<>();
        private String last;

        Residual() {
            last = graph.relu("stem", graph.conv("stem_conv", "input", 4, 4, 3));
            sites.add(List.of(last));
        }

        /** Adds a block of two convolutions, whose shortcut is a third one where it is projected. */
        Residual block(boolean projected) {
            String name = "value" + sites.size();
            String inner = graph.relu(name + "_relu", graph.conv(name + "_first", last, 4, 4, 3));
            String outer = graph.conv(name + "_second", inner, 4, 4, 3);
            String shortcut = projected ? graph.conv(name + "_shortcut", last, 4, 4, 1) : last;
            last = graph.relu(name, graph.node("Add", name + "_sum", List.of(outer, shortcut)));
            sites.add(List.of(last));
            return this;
        }

        Residual stage(int blocks) {
            block(true);
            for (int i = 1; i < blocks; i++) {
                block(false);
            }
            return this;
        }

        Map<String, List<String>> names() {
            OnnxModel model = graph.build(last);
            return StageNames.recognise(model.index(), sites);
        }
    }

    @Test
    void theLastBlockOfEachOfFourStagesHasTwoNames() {
        // The stem is value 0; stages of 2, 1, 3 and 2 blocks end at the blocks 2, 3, 6 and 8.
        Map<String, List<String>> names =
                new Residual().stage(2).stage(1).stage(3).stage(2).names();
        assertThat(names)
                .isEqualTo(Map.of(
                        "value2", List.of("layer1", "stage2"),
                        "value3", List.of("layer2", "stage3"),
                        "value6", List.of("layer3", "stage4"),
                        "value8", List.of("layer4", "stage5")));
    }

    @Test
    void aNetworkOfAnotherNumberOfStagesHasNoNames() {
        assertThat(new Residual().stage(2).stage(2).stage(2).names()).isEmpty();
        assertThat(new Residual().stage(1).stage(1).stage(1).stage(1).stage(1).names())
                .isEmpty();
    }

    @Test
    void stagesBeginAtProjectedShortcutsAlone() {
        Residual network = new Residual().stage(2).stage(2).stage(2);
        assertThat(network.block(false).block(false).names()).isEmpty();
    }

    @Test
    void aConcatOfTwoPooledMapsIsAPyramid() {
        Graphs graph = new Graphs(13, 1, 4, 8, 8);
        String map = graph.conv("map", "input", 4, 4, 3);
        List<String> levels = new ArrayList<>(List.of(map));
        for (int i = 0; i < 2; i++) {
            String pooled = graph.node("GlobalAveragePool", "pooled" + i, List.of(map));
            String reduced = graph.relu("relu" + i, graph.conv("reduced" + i, pooled, 4, 2, 1));
            levels.add(graph.node("Resize", "resized" + i, List.of(reduced)));
        }
        String joined = graph.node("Concat", "anything", levels);
        String one = graph.node("Concat", "one", List.of(map, "resized0"));
        OnnxModel model = graph.build(joined, one);
        assertThat(StageNames.recognise(model.index(), List.of(List.of(map), List.of(one), List.of(joined))))
                .isEqualTo(Map.of("anything", List.of("pyramid")));
    }

    /** The stages of a SegFormer, or class tokens for every image of the batch, make no pooling module. */
    @Test
    void aConcatOfMapsThatWereNotPooledHasNoName() {
        Graphs graph = new Graphs(13, 1, 4, 8, 8);
        String map = graph.conv("map", "input", 4, 4, 3);
        List<String> levels = new ArrayList<>(List.of(map));
        for (int i = 0; i < 2; i++) {
            levels.add(graph.node("Resize", "resized" + i, List.of(graph.conv("reduced" + i, map, 4, 2, 1))));
        }
        String joined = graph.node("Concat", "joined", levels);
        OnnxModel model = graph.build(joined);
        assertThat(StageNames.recognise(model.index(), List.of(List.of(joined))))
                .isEmpty();
    }

    @Test
    void copiesAreNamedByTheScoredOne() {
        Residual network = new Residual().stage(1).stage(1).stage(1).stage(1);
        network.sites.set(4, List.of("value1", "value4"));
        assertThat(network.names()).containsEntry("value4", List.of("layer4", "stage5"));
    }
}
