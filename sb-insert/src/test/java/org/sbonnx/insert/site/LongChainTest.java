package org.sbonnx.insert.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.OrtTestRunner;
import org.sbonnx.insert.splice.SpliceVerifier;
import org.sbonnx.onnx.ValueInfoProto;

/** Thousands of layers one behind the other, and then a skip. */
class LongChainTest {
    private static OnnxModel model(int layers) {
        Graphs g = new Graphs(13, 1, 3, 8, 8).weight("w", 4, 4, 1, 1);
        String x = g.conv("first", "input", 3, 4, 1);
        for (int i = 0; i < layers; i++) {
            x = g.node("Conv", "c" + i, List.of(x, "w"));
        }
        g.conv("skip", x, 4, 4, 3);
        g.node(
                "MaxPool",
                "pooled",
                List.of("skip"),
                Attributes.of("kernel_shape", 2, 2),
                Attributes.of("strides", 2, 2));
        g.conv("inner", "pooled", 4, 8, 3);
        g.conv("deep", "inner", 8, 8, 3);
        g.weight("up", 8, 4, 2, 2);
        g.node("ConvTranspose", "large", List.of("deep", "up"), Attributes.of("strides", 2, 2));
        g.node("Concat", "joined", List.of("skip", "large"), Attributes.of("axis", 1));
        g.conv("logits", "joined", 8, 3, 1);
        return g.build("logits");
    }

    private static List<String> sets(OnnxModel model) {
        return new CutFinder(model, List.of()).sets().stream().map(Cut::label).toList();
    }

    @Test
    void layersThatCutAloneTakeNothingFromTheSearchForSets() {
        List<String> expected = sets(model(1));
        assertThat(expected).isNotEmpty();
        assertThat(sets(model(4000))).isEqualTo(expected);
        assertThat(sets(model(4001))).isEqualTo(expected);
    }

    @Test
    void verificationDeclaresTheShapesOfFeatures() {
        OnnxModel model = model(2);
        List<ValueInfoProto> inputs = new ArrayList<>();
        SpliceVerifier verifier = new SpliceVerifier(
                (m, outputs) -> {
                    inputs.addAll(m.inputs());
                    return OrtTestRunner.open(m, outputs);
                },
                model,
                8,
                8);
        verifier.verifyAll(model, List.of(new CutFinder(model, List.of()).find("c1")), (cut, deviation) -> {});
        assertThat(inputs).extracting(ValueInfoProto::getName).contains("input", "c1");
        assertThat(inputs)
                .allSatisfy(
                        v -> assertThat(v.getType().getTensorType().getShape().getDimList())
                                .isNotEmpty()
                                .allMatch(d -> d.getDimValue() > 0));
    }
}
