package org.sbonnx.insert.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.MapView;
import org.sbonnx.insert.OrtTestRunner;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.check.StructureCheck;
import org.sbonnx.insert.site.CutFinder;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.CodeForm;

/** Bottlenecks on values that are no maps. */
class MapViewsTest {
    /** A pointwise layer on channels in the last axis, as TensorFlow exports have it. */
    private static OnnxModel channelsLast() {
        Graphs g = new Graphs(13, 1, 3, 8, 8);
        g.relu("f", g.conv("c", "input", 3, 6, 3));
        g.node("Transpose", "last", List.of("f"), Attributes.of("perm", 0L, 2L, 3L, 1L));
        g.weight("w", 6, 5);
        g.relu("h", g.node("MatMul", "m", List.of("last", "w")));
        g.weight("v", 5, 2);
        g.node("MatMul", "scores", List.of("h", "v"));
        g.node("Transpose", "logits", List.of("scores"), Attributes.of("perm", 0L, 3L, 1L, 2L));
        return g.build("logits");
    }

    /**
     * A transformer block on patches of 4×4 pixels with one class token, all of it read by the head.
     *
     * @param batchFirst whether tokens are [B, N, C] or [N, B, C]
     */
    private static OnnxModel tokens(int opset, boolean batchFirst) {
        Graphs g = new Graphs(opset, 1, 3, 8, 12);
        g.weight("patch.weight", 6, 3, 4, 4);
        g.node("Conv", "patch", List.of("input", "patch.weight"), Attributes.of("strides", 4L, 4L));
        g.longs("flat_shape", 1, 6, 6);
        g.node("Reshape", "flat", List.of("patch", "flat_shape"));
        g.node(
                "Transpose",
                "sequence",
                List.of("flat"),
                Attributes.of("perm", batchFirst ? new long[] {0, 2, 1} : new long[] {2, 0, 1}));
        g.weight("class", 1, 1, 6);
        g.node("Concat", "tokens", List.of("class", "sequence"), Attributes.of("axis", batchFirst ? 1L : 0L));
        g.weight("q", 6, 6);
        g.node("Add", "block", List.of("tokens", g.relu("r", g.node("MatMul", "a", List.of("tokens", "q")))));
        String first = "block";
        if (!batchFirst) {
            first = g.node("Transpose", "batched", List.of("block"), Attributes.of("perm", 1L, 0L, 2L));
        }
        // Every token looks at every other one, the class token included.
        g.node("Transpose", "keys", List.of(first), Attributes.of("perm", 0L, 2L, 1L));
        g.node(
                "Softmax",
                "attention",
                List.of(g.node("MatMul", "similar", List.of(first, "keys"))),
                Attributes.of("axis", 2L));
        g.node("MatMul", "mixed", List.of("attention", first));
        g.longs("from", 1).longs("to", 7).longs("axis", 1);
        if (opset < 10) {
            g.node(
                    "Slice",
                    "patches",
                    List.of("mixed"),
                    Attributes.of("axes", new long[] {1}),
                    Attributes.of("starts", new long[] {1}),
                    Attributes.of("ends", new long[] {7}));
        } else {
            g.node("Slice", "patches", List.of("mixed", "from", "to", "axis"));
        }
        g.node("Transpose", "rows", List.of("patches"), Attributes.of("perm", 0L, 2L, 1L));
        g.longs("map_shape", 1, 6, 2, 3);
        g.node("Reshape", "map", List.of("rows", "map_shape"));
        g.conv("logits", "map", 6, 2, 1);
        return g.build("logits");
    }

    private static OnnxModel spliced(OnnxModel model, String at, int k) {
        Cut cut = new CutFinder(model, List.of()).find(at);
        MapViews.Prepared prepared = MapViews.prepare(model, cut);
        List<BottleneckSpec> specs = prepared.specs(List.of(BottleneckSpec.usb(1, k, CodeForm.ONEHOT, 1)));
        List<Splice.Part> parts = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            Site site = prepared.cut().places().get(i);
            parts.add(new Splice.Part(
                    specs.get(i),
                    SpliceWeights.random(site, specs.get(i), Splice.consumerKernels(prepared.model(), site), i)));
        }
        return Splice.apply(prepared.model(), prepared.cut(), parts, Splice.Options.DEFAULTS);
    }

    private static List<Finding> check(OnnxModel model, OnnxModel original) {
        Policy.SimpleRule rule = new Policy.SimpleRule(null);
        return StructureCheck.check(
                new Policy.Structure(
                        new Policy.BottleneckRule(null, null),
                        rule,
                        new Policy.FormRule(CodeForm.ONEHOT, null),
                        null,
                        null,
                        rule,
                        new Policy.UnchangedRule(null, null)),
                model,
                original);
    }

    private static double identity(OnnxModel model, String at) {
        return new SpliceVerifier(OrtTestRunner::open, model, 8, 8)
                .verifyIdentity(model, new CutFinder(model, List.of()).find(at));
    }

    @Test
    void mapsWithChannelsLastAreSites() {
        OnnxModel model = channelsLast();
        Site site = new CutFinder(model, List.of()).find("h").places().get(0);
        assertThat(site.view()).isEqualTo(new MapView(List.of(0, 3, 1, 2), 0, List.of()));
        assertThat(site.channels()).isEqualTo(5);
        assertThat(site.stride()).isEqualTo(1);
        assertThat(identity(model, "h")).isLessThan(1e-6);
        OnnxModel spliced = spliced(model, "h", 3);
        assertThat(check(spliced, model)).allMatch(f -> f.outcome() == Outcome.PASS);
        assertThat(Removal.plan(spliced, model, List.of()).apply()).isSameAs(model);
    }

    @Test
    void tokensAreSitesAndTheirPrefixIsAPlaceOfItsOwn() {
        for (boolean batchFirst : new boolean[] {true, false}) {
            OnnxModel model = tokens(13, batchFirst);
            Site site = new CutFinder(model, List.of()).find("block").places().get(0);
            assertThat(site.view())
                    .isEqualTo(new MapView(batchFirst ? List.of(0, 2, 1) : List.of(1, 2, 0), 1, List.of(2, 3)));
            assertThat(site.stride()).isEqualTo(4);
            assertThat(identity(model, "block")).isLessThan(1e-6);
            OnnxModel spliced = spliced(model, "block", 3);
            assertThat(check(spliced, model)).allMatch(f -> f.outcome() == Outcome.PASS);
            assertThat(Manifests.bottlenecks(spliced))
                    .extracting(Manifest.Bottleneck::holdsConstant)
                    .containsExactly(true, false);
            assertThat(Manifests.informative(spliced))
                    .extracting(Manifest.Bottleneck::label)
                    .containsExactly("block");
            assertThat(Removal.plan(spliced, model, List.of("block")).apply()).isSameAs(model);
        }
    }

    /** A convolution over depth, height and width, and its reader. */
    private static OnnxModel volume() {
        Graphs g = new Graphs(13, 1, 1, 4, 6, 8);
        g.weight("w", 5, 1, 3, 3, 3).weight("v", 2, 5, 1, 1, 1);
        g.node("Conv", "c", List.of("input", "w"), Attributes.of("pads", 1L, 1L, 1L, 1L, 1L, 1L));
        g.relu("f", "c");
        g.node("Conv", "logits", List.of("f", "v"));
        return g.build("logits");
    }

    @Test
    void volumesAreSitesOfSlicesBelowOneAnother() {
        OnnxModel model = volume();
        Site site = new CutFinder(model, List.of()).find("f").places().get(0);
        assertThat(site.view()).isEqualTo(new MapView(List.of(0, 1, 2, 3, 4), 0, List.of(4, 6, 8)));
        assertThat(site.channels()).isEqualTo(5);
        assertThat(site.stride()).isEqualTo(1);
        assertThat(identity(model, "f")).isLessThan(1e-6);
        OnnxModel spliced = spliced(model, "f", 3);
        assertThat(check(spliced, model)).allMatch(f -> f.outcome() == Outcome.PASS);
        assertThat(Removal.plan(spliced, model, List.of()).apply()).isSameAs(model);
    }

    @Test
    void slicesOfOldOperatorSetsHaveAttributes() {
        assertThat(identity(tokens(9, true), "block")).isLessThan(1e-6);
    }

    @Test
    void aPrefixThatIsLedRoundItsConstantFailsTheProof() {
        OnnxModel model = tokens(13, true);
        OnnxModel spliced = spliced(model, "block", 3);
        Manifest.View view = Manifests.require(spliced).allViews().get(0);
        OnnxModel bypassed = GraphEditor.apply(
                spliced,
                List.of(new Edit.ReplaceInput(
                        view.scope() + "/flat_prefix", 0, view.maps().get(0))));
        assertThat(check(bypassed, model))
                .filteredOn(f -> f.rule().equals("structure.cut"))
                .singleElement()
                .matches(f -> f.outcome() == Outcome.FAIL);
    }

    @Test
    void aViewThatMovesValuesOtherwiseIsAChange() {
        OnnxModel model = tokens(13, true);
        OnnxModel spliced = spliced(model, "block", 3);
        Manifest.View view = Manifests.require(spliced).allViews().get(0);
        OnnxModel reordered = GraphEditor.apply(
                spliced, List.of(new Edit.SetAttribute(view.result(), Attributes.of("perm", 0L, 1L, 2L))));
        assertThat(check(reordered, model))
                .filteredOn(f -> f.rule().equals("structure.unchanged"))
                .singleElement()
                .matches(f -> f.outcome() == Outcome.FAIL);
    }
}
