package org.sbonnx.insert.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Site;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.testkit.TestGraph;

class ScopeNamesTest {
    private final TestGraph graph = new TestGraph(17).input("x", 1, 3, 16, 16);
    private int weights;

    private ScopeNamesTest conv(String from, String to, int in, int out, int stride) {
        String w = "w" + weights++;
        graph.weight(w, out, in, 3, 3)
                .node(
                        "Conv",
                        from + " " + w + " -> " + to,
                        TestGraph.ints("pads", 1, 1, 1, 1),
                        TestGraph.ints("strides", stride, stride));
        return this;
    }

    /** Two stages of two layers, a decoder of two, and the head. */
    private OnnxModel network() {
        conv("x", "a", 3, 4, 2);
        graph.node("Relu", "a -> b");
        conv("b", "c", 4, 4, 1);
        graph.node("Relu", "c -> d");
        conv("d", "e", 4, 8, 2);
        graph.node("Relu", "e -> f");
        conv("f", "g", 8, 8, 1);
        graph.node("Relu", "g -> h");
        conv("h", "i", 8, 8, 1).conv("i", "j", 8, 8, 1).conv("j", "y", 8, 2, 1);
        return graph.output("y").build(OnnxModel::of);
    }

    private static final Map<String, String> MODULES = Map.of(
            "a", "encoder/encoder.layer1/encoder.layer1.0",
            "b", "encoder/encoder.layer1/encoder.layer1.0",
            "c", "encoder/encoder.layer1/encoder.layer1.1",
            "d", "encoder/encoder.layer1/encoder.layer1.1",
            "e", "encoder/encoder.layer2/encoder.layer2.0",
            "f", "encoder/encoder.layer2/encoder.layer2.0",
            "g", "encoder/encoder.layer2/encoder.layer2.1",
            "h", "encoder/encoder.layer2/encoder.layer2.1",
            "i", "decoder/decoder.conv1",
            "j", "decoder/decoder.conv2");

    private static OnnxModel noted(OnnxModel model, String key) {
        GraphProto.Builder g = model.graph().toBuilder();
        for (NodeProto.Builder n : g.getNodeBuilderList()) {
            String path = "/" + MODULES.getOrDefault(n.getOutput(0), "head") + "/" + n.getOutput(0);
            List<String> parts = List.of(path.split("/"));
            n.addMetadataPropsBuilder()
                    .setKey(key)
                    .setValue(
                            key.equals("namespace")
                                    ? String.join(
                                            "/",
                                            parts.stream()
                                                    .map(p -> p + ": some.Class")
                                                    .toList())
                                    : "['" + String.join("', '", parts) + "']");
        }
        return model.with(model.proto().toBuilder().setGraph(g).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkg.torch.onnx.name_scopes", "namespace"})
    void valuesThatLeaveAModuleAreNamedAfterIt(String key) {
        SiteFinder finder = new SiteFinder(noted(network(), key));
        assertThat(finder.find("layer1").tensor()).isEqualTo("d");
        assertThat(finder.find("encoder").tensor()).isEqualTo("h");
        assertThat(finder.find("layer2")).isEqualTo(finder.find("encoder"));
        assertThat(finder.find("decoder").tensor()).isEqualTo("j");
        assertThat(finder.find("h").aliases()).containsExactly("encoder", "layer2");
        assertThat(finder.find("b").aliases())
                .as("a module of one layer is no stage")
                .isEmpty();
    }

    @Test
    void withoutNotesNothingIsNamed() {
        assertThat(new SiteFinder(network()).sites())
                .isNotEmpty()
                .allSatisfy(s -> assertThat(s.aliases()).isEmpty());
    }

    /** A module that is called twice has two results, and neither is the one that its name means. */
    @Test
    void aModuleThatTwoValuesLeaveNamesNone() {
        OnnxModel model = noted(network(), "pkg.torch.onnx.name_scopes");
        GraphProto.Builder g = model.graph().toBuilder();
        for (NodeProto.Builder n : g.getNodeBuilderList()) {
            var note = n.getMetadataPropsBuilder(0);
            note.setValue(note.getValue().replace("layer2", "layer1"));
            if (n.getOutput(0).matches("[ef]")) {
                note.setValue("['', 'between', 'x']");
            }
        }
        SiteFinder finder =
                new SiteFinder(model.with(model.proto().toBuilder().setGraph(g).build()));
        assertThat(finder.sites().stream().flatMap(s -> s.aliases().stream()))
                .doesNotContain("layer1", "encoder.layer1");
    }

    /** Skips of a decoder are places of sets, and are named as sites are. */
    @Test
    void placesOfSetsAreNamed() {
        conv("x", "a", 3, 4, 2);
        graph.node("Relu", "a -> b");
        conv("b", "c", 4, 4, 1);
        graph.node("Relu", "c -> d");
        conv("d", "e", 4, 8, 2);
        graph.node("Relu", "e -> f");
        conv("f", "g", 8, 8, 1);
        graph.node("Relu", "g -> h");
        conv("h", "i", 8, 4, 1);
        graph.floats("scales", 1, 1, 2, 2)
                .node("Resize", "i,,scales", "up")
                .node("Concat", "up d -> joined", TestGraph.integer("axis", 1));
        conv("joined", "y", 8, 2, 1);
        OnnxModel model = noted(graph.output("y").build(OnnxModel::of), "pkg.torch.onnx.name_scopes");
        CutFinder finder = new CutFinder(model, List.of());
        Cut set = finder.sets().get(0);
        assertThat(set.places()).extracting(Site::tensor).contains("d");
        assertThat(set.places())
                .filteredOn(s -> s.tensor().equals("d"))
                .allSatisfy(s -> assertThat(s.aliases()).contains("layer1"));
        assertThat(finder.find("layer2").places()).extracting(Site::tensor).containsExactly("d", "h");
    }
}
