package org.sbonnx.insert.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.OrtTestRunner;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.check.StructureCheck;
import org.sbonnx.insert.site.CutFinder;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.CodeForm;

/** Bottlenecks at places that only together cut a network with skips. */
class PlaceSetSpliceTest {
    /**
     * A U-Net of three levels.
     *
     * <pre>
     *   input ─ x1 ─────────────────────────── cat1 ─ y1 ─ logits
     *            └─ x2 ──────────── cat2 ─ y2 ─ up1 ┘
     *                └─ x3 ─ up2 ────┘
     * </pre>
     */
    private static Graphs unet() {
        Graphs g = new Graphs(13, 1, 3, 16, 16);
        g.relu("x1", g.conv("c1", "input", 3, 4, 3));
        g.node("MaxPool", "p1", List.of("x1"), Attributes.of("kernel_shape", 2L, 2L), Attributes.of("strides", 2L, 2L));
        g.relu("x2", g.conv("c2", "p1", 4, 6, 3));
        g.node("MaxPool", "p2", List.of("x2"), Attributes.of("kernel_shape", 2L, 2L), Attributes.of("strides", 2L, 2L));
        g.relu("x3", g.conv("c3", "p2", 6, 8, 3));
        up(g, "up2", "x3", 8, 6);
        g.node("Concat", "cat2", List.of("up2", "x2"), Attributes.of("axis", 1L));
        g.relu("y2", g.conv("d2", "cat2", 12, 6, 3));
        up(g, "up1", "y2", 6, 4);
        g.node("Concat", "cat1", List.of("up1", "x1"), Attributes.of("axis", 1L));
        g.relu("y1", g.conv("d1", "cat1", 8, 4, 3));
        g.conv("logits", "y1", 4, 2, 1);
        return g;
    }

    private static void up(Graphs g, String output, String input, int in, int out) {
        g.weight(output + "_w", in, out, 2, 2);
        g.node(
                "ConvTranspose",
                output,
                List.of(input, output + "_w"),
                Attributes.of("kernel_shape", 2L, 2L),
                Attributes.of("strides", 2L, 2L));
    }

    private static OnnxModel model() {
        return unet().build("logits");
    }

    private static CutFinder finder(OnnxModel model) {
        return new CutFinder(model, List.of());
    }

    private static OnnxModel spliced(OnnxModel model, Cut cut, String sizes) {
        List<BottleneckSpec> specs = BottleneckSpec.usbs(sizes, cut.places().size(), CodeForm.ONEHOT, 1);
        List<Splice.Part> parts = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            Site site = cut.places().get(i);
            parts.add(new Splice.Part(
                    specs.get(i), SpliceWeights.random(site, specs.get(i), Splice.consumerKernels(model, site), i)));
        }
        return Splice.apply(model, cut, parts, Splice.Options.DEFAULTS);
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

    @Test
    void theEndOfEachStageIsListedWithTheSkipsThatLeadRoundIt() {
        List<Cut> sets = finder(model()).sets();
        assertThat(sets)
                .extracting(Cut::tensors)
                .containsExactly(List.of("x1", "x2"), List.of("x1", "x2", "x3"), List.of("x1", "y2"));
        assertThat(sets).extracting(Cut::label).containsExactly("x2", "x3", "y2");
    }

    @Test
    void aPlaceHasOnlyTheConsumersBehindTheCut() {
        Cut cut = finder(model()).find("x3");
        assertThat(cut.places().get(0).consumers())
                .extracting(Site.Consumer::label)
                .containsExactly("cat1_node");
        assertThat(cut.places().get(1).consumers())
                .extracting(Site.Consumer::label)
                .containsExactly("cat2_node");
        assertThat(cut.places().get(2).consumers())
                .extracting(Site.Consumer::label)
                .containsExactly("up2_node");
    }

    @Test
    void aSetIsFoundByNumberByTensorAndByItsPlaces() {
        CutFinder finder = finder(model());
        Cut listed = finder.sets().get(1);
        assertThat(finder.find(String.valueOf(listed.index()))).isEqualTo(listed);
        assertThat(finder.find("x3")).isEqualTo(listed);
        assertThat(finder.find("x3 + x1+x2").places()).isEqualTo(listed.places());
        assertThat(finder.find("y1").isSet()).isFalse();
        assertThat(finder.find("up2").tensors()).containsExactly("x1", "x2", "up2");
    }

    @Test
    void placesThatAreNoCutAreRefusedWithWhatIsMissingOrNeedless() {
        CutFinder finder = finder(model());
        assertThatThrownBy(() -> finder.find("x2+x3"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("flows past them through [x1]")
                .hasMessageContaining("--at x1+x2+x3");
        assertThatThrownBy(() -> finder.find("x1+x2+x3+p1"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("nothing behind the cut x1+x2+x3+p1 reads [p1]");
        assertThatThrownBy(() -> finder.find("x1+nothing"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no site 'nothing'");
    }

    @Test
    void anImageThatIsReadBehindTheCutIsRefused() {
        Graphs g = new Graphs(13, 1, 3, 8, 8);
        g.relu("x1", g.conv("c1", "input", 3, 4, 3));
        g.node("Concat", "cat", List.of("x1", "input"), Attributes.of("axis", 1L));
        g.conv("logits", "cat", 7, 2, 3);
        OnnxModel model = g.build("logits");
        assertThat(finder(model).sets()).isEmpty();
        assertThatThrownBy(() -> finder(model).find("x1"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("the input 'input' itself is read behind it");
    }

    @Test
    void moreThanEightPlacesAreRefused() {
        Graphs g = new Graphs(13, 1, 3, 8, 8);
        List<String> skips = new ArrayList<>();
        String previous = "input";
        for (int i = 0; i < 9; i++) {
            previous = g.relu("x" + i, g.conv("c" + i, previous, i == 0 ? 3 : 4, 4, 3));
            skips.add(previous);
        }
        g.node("Concat", "cat", skips, Attributes.of("axis", 1L));
        g.conv("logits", "cat", 36, 2, 1);
        OnnxModel model = g.build("logits");
        assertThatThrownBy(() -> finder(model).find("x8"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("9 places");
        assertThat(finder(model).sets()).allMatch(c -> c.places().size() <= Cut.MAX_PLACES);
    }

    @Test
    void identityBottlenecksAtEveryPlaceChangeNothing() {
        OnnxModel model = model();
        SpliceVerifier verifier = new SpliceVerifier(OrtTestRunner::open, model, 16, 16);
        for (Cut cut : finder(model).sets()) {
            assertThat(verifier.verifyIdentity(model, cut)).as(cut.label()).isLessThan(1e-6);
        }
    }

    @Test
    void theProofIsAboutAllPlacesTogether() {
        OnnxModel model = model();
        OnnxModel spliced = spliced(model, finder(model).find("x3"), "1x3,1x4,2x2");
        assertThat(Manifests.bottlenecks(spliced))
                .extracting(Manifest.Bottleneck::set)
                .containsExactly("x3", "x3", "x3");
        assertThat(check(spliced, model)).allMatch(f -> f.outcome() == Outcome.PASS);
        Manifest manifest = Manifests.require(spliced);
        OnnxModel claimsOne = Manifests.with(
                spliced, manifest.withBottlenecks(manifest.bottlenecks().subList(1, 3)));
        assertThat(check(claimsOne, model))
                .filteredOn(f -> f.rule().equals("structure.cut"))
                .singleElement()
                .matches(f -> f.outcome() == Outcome.FAIL);
    }

    @Test
    void aSkipThatIsLedRoundItsBottleneckFailsTheProof() {
        OnnxModel model = model();
        OnnxModel spliced = spliced(model, finder(model).find("x3"), "1x3");
        OnnxModel bypassed = GraphEditor.apply(spliced, List.of(new Edit.ReplaceInput("cat2", 1, "x2")));
        assertThat(check(bypassed, model))
                .filteredOn(f -> f.rule().equals("structure.cut"))
                .singleElement()
                .matches(f -> f.outcome() == Outcome.FAIL)
                .extracting(Finding::message)
                .asString()
                .contains("leads round its 3 places");
    }

    @Test
    void removingOnePlaceRemovesTheSet() {
        OnnxModel model = model();
        OnnxModel spliced = spliced(model, finder(model).find("x3"), "1x3");
        Removal removal = Removal.plan(spliced, model, List.of("x2"));
        assertThat(removal.removed()).hasSize(3);
        assertThat(removal.apply()).isSameAs(model);
    }

    @Test
    void aZeroReplacesAPlaceByAConstant() {
        OnnxModel model = model();
        Cut cut = finder(model).find("x3");
        OnnxModel spliced = spliced(model, cut, "0,1x4,1x4");
        assertThat(check(spliced, model)).allMatch(f -> f.outcome() == Outcome.PASS);
        assertThat(Manifests.bottlenecks(spliced))
                .extracting(Manifest.Bottleneck::holdsConstant)
                .containsExactly(true, false, false);
        String constant = Manifests.bottlenecks(spliced).get(0).scored().output();
        float[] values = outputs(spliced, constant).data();
        assertThat(values).hasSize(16 * 16).containsOnly(1f);
    }

    private static FloatTensor outputs(OnnxModel model, String name) {
        float[] image = new float[3 * 16 * 16];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) Math.sin(i);
        }
        try (var runner = OrtTestRunner.open(model, List.of(name))) {
            return runner.run(Map.of("input", new FloatTensor(new long[] {1, 3, 16, 16}, image)))
                    .get(name);
        }
    }

    @Test
    void sizesMustBeOneOrAsManyAsThePlaces() {
        assertThatThrownBy(() -> BottleneckSpec.usbs("1x3,1x4", 3, CodeForm.ONEHOT, 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("2 sizes for 3 places");
        assertThatThrownBy(() -> BottleneckSpec.usbs("0", 3, CodeForm.ONEHOT, 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("every place");
        assertThatThrownBy(() -> BottleneckSpec.usbs("1x3,,1x4", 3, CodeForm.ONEHOT, 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'' is not a USB size");
    }
}
