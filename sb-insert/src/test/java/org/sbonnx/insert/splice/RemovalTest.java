package org.sbonnx.insert.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.diff.ModelDiff;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.OrtTestRunner;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.testkit.TestGraph;

/** Several bottlenecks in one model, and taking them out again. */
class RemovalTest {
    private static OnnxModel with(OnnxModel model, String at, int k, boolean expose) {
        Site site = new SiteFinder(model).find(at);
        BottleneckSpec spec = BottleneckSpec.usb(1, k, CodeForm.ONEHOT, 1);
        return Splice.apply(
                model,
                site,
                spec,
                SpliceWeights.random(site, spec, Splice.consumerKernels(model, site), k),
                Splice.Options.DEFAULTS.withExposed(expose));
    }

    private static OnnxModel removed(OnnxModel spliced, OnnxModel original, String... sites) {
        return Removal.plan(spliced, original, List.of(sites)).apply();
    }

    private static List<Manifest.Bottleneck> bottlenecks(OnnxModel model) {
        return Manifests.require(model).bottlenecks();
    }

    /** A site read through Dropout and Identity, with declared types; initializers are inputs as well. */
    private static OnnxModel chained() {
        Graphs g = new Graphs(11, 1, 3, 8, 8);
        g.relu("f", g.conv("c", "input", 3, 6, 3));
        g.node("Dropout", "dropped", List.of("f"));
        g.declare(TestGraph.floatInfo("f", 1, 6, 8, 8)).declare(TestGraph.floatInfo("dropped", 1, 6, 8, 8));
        g.node("Identity", "same", List.of("dropped"));
        g.relu("h", g.conv("d", "same", 6, 6, 3));
        g.conv("logits", "h", 6, 2, 1);
        return g.listInitializersAsInputs().build("logits");
    }

    @Test
    void whatWasInsertedAndRemovedIsTheOriginal() {
        for (OnnxModel model : List.of(Graphs.residual(13), Graphs.twoScales(), chained())) {
            for (Site site : new SiteFinder(model).sites()) {
                OnnxModel spliced = with(model, site.tensor(), 5, true);
                assertThat(spliced.bytes()).isNotEqualTo(model.bytes());
                assertThat(removed(spliced, model).bytes()).as(site.label()).isEqualTo(model.bytes());
            }
        }
    }

    @Test
    void severalBottlenecksStandBesideEachOther() {
        OnnxModel both = with(with(Graphs.residual(13), "block", 5, false), "skip", 7, false);
        assertThat(bottlenecks(both)).extracting(Manifest.Bottleneck::site).containsExactly("block", "skip");
        for (Manifest.Bottleneck b : bottlenecks(both)) {
            assertThat(both.initializers()).containsKeys(b.parameters().phase1().toArray(String[]::new));
            assertThat(both.initializers()).containsKeys(b.parameters().phase2().toArray(String[]::new));
        }
        // Training behind the first includes the second, not the other way round.
        assertThat(bottlenecks(both).get(0).parameters().phase2())
                .containsAll(bottlenecks(both).get(1).parameters().phase1());
        assertThat(bottlenecks(both).get(1).parameters().phase2())
                .doesNotContainAnyElementsOf(
                        bottlenecks(both).get(0).parameters().phase1());
        try (GraphRunner runner = OrtTestRunner.open(both, List.of())) {
            FloatTensor image = new Graphs(13, 1).random(1, 1, 3, 12, 16);
            assertThat(runner.run(Map.of("input", image)).get("logits").shape()).containsExactly(1, 4, 12, 16);
        }
    }

    @Test
    void oneOfTwoIsRemovedAndTheOtherStays() {
        OnnxModel model = Graphs.residual(13);
        OnnxModel first = with(model, "block", 5, false);
        OnnxModel second = with(model, "skip", 7, false);
        OnnxModel both = with(first, "skip", 7, false);
        assertThat(ModelDiff.between(second, removed(both, model, "block")).text())
                .doesNotContain("+ ")
                .doesNotContain("- ");
        assertThat(ModelDiff.between(first, removed(both, model, "skip")).text())
                .doesNotContain("+ ")
                .doesNotContain("- ");
        assertThat(removed(removed(both, model, "skip"), model).bytes()).isEqualTo(model.bytes());
    }

    @Test
    void weightsTrainedBehindItGetTheirOriginalValues() {
        OnnxModel model = Graphs.residual(13);
        OnnxModel spliced = with(model, "block", 5, false);
        TensorProto trained = Tensors.of("logits.bias", new FloatTensor(new long[] {4}, new float[] {1, 2, 3, 4}));
        OnnxModel tuned = GraphEditor.apply(spliced, List.of(new Edit.SetInitializer(trained)));
        Removal removal = Removal.plan(tuned, model, List.of());
        assertThat(removal.resetCount()).isEqualTo(1);
        assertThat(removal.apply().bytes()).isEqualTo(model.bytes());
    }

    @Test
    void whatElseWasDoneStays() {
        OnnxModel model = Graphs.residual(13);
        OnnxModel noted =
                GraphEditor.apply(with(model, "skip", 5, false), List.of(new Edit.SetMetadata("note", "mine")));
        OnnxModel result = removed(noted, model);
        assertThat(result.metadata("note")).contains("mine");
        assertThat(ModelDiff.between(model, result).text())
                .startsWith("+ metadata 'note'")
                .hasLineCount(1);
    }

    @Test
    void anotherOriginalIsRefused() {
        OnnxModel spliced = with(Graphs.residual(13), "block", 5, false);
        assertThatThrownBy(() -> removed(spliced, Graphs.residual(12)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("SHA-256");
        assertThatThrownBy(() -> removed(spliced, Graphs.residual(13), "skip"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("[block]");
    }

    @Test
    void oneSiteTakesOneBottleneck() {
        OnnxModel spliced = with(Graphs.residual(13), "block", 5, false);
        assertThatThrownBy(() -> with(spliced, "block", 7, false))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'block'")
                .hasMessageContaining("sb remove");
    }

    /** A reader whose kernel nodes make: {@code kernel} is what it reads. */
    private static OnnxModel madeKernel(String kernel) {
        Graphs g = new Graphs(13, 1, 3, 8, 8);
        g.relu("f", g.conv("c", "input", 3, 6, 3));
        g.node("Constant", "constant", List.of(), Attributes.of("value", Tensors.of("", g.random(0.5, 2, 6, 1, 1))));
        g.node("Identity", "same", List.of("constant"));
        g.weight("turned", 6, 2, 1, 1);
        g.node("Transpose", "transposed", List.of("turned"), Attributes.of("perm", 1L, 0L, 2L, 3L));
        g.node("Conv", "logits", List.of("f", kernel));
        return g.build("logits");
    }

    @Test
    void kernelsThatNodesMakeComeBack() {
        for (String kernel : List.of("constant", "same", "transposed")) {
            OnnxModel model = madeKernel(kernel);
            OnnxModel spliced = with(model, "f", 5, false);
            assertThat(removed(spliced, model).bytes()).as(kernel).isEqualTo(model.bytes());
        }
    }

    @Test
    void whatElseWasDoneStaysWhereAKernelComesBack() throws Exception {
        OnnxModel model = madeKernel("same");
        OnnxModel spliced =
                GraphEditor.apply(with(model, "f", 5, false), List.of(new Edit.SetMetadata("note", "kept")));
        OnnxModel back = removed(spliced, model);
        assertThat(back.metadata("note")).contains("kept");
        FloatTensor image = new Graphs(13, 1).random(1, 1, 3, 8, 8);
        assertThat(OrtTestRunner.open(back, List.of("logits")).run(Map.of("input", image)))
                .isEqualTo(OrtTestRunner.open(model, List.of("logits")).run(Map.of("input", image)));
    }
}
