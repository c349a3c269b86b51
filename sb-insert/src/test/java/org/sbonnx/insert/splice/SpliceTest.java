package org.sbonnx.insert.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.GraphRunner;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Cut;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.OrtTestRunner;
import org.sbonnx.insert.Site;
import org.sbonnx.insert.SpliceWeights;
import org.sbonnx.insert.site.SiteFinder;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.schemas.model.Manifest.ConsumerMode;
import org.sbonnx.testkit.SharedFiles;

class SpliceTest {
    private static OnnxModel usb(OnnxModel model, String at, int n, int k, CodeForm form) {
        Site site = new SiteFinder(model).find(at);
        BottleneckSpec spec = BottleneckSpec.usb(n, k, form, 0.5);
        return Splice.apply(
                model,
                site,
                spec,
                SpliceWeights.random(site, spec, Splice.consumerKernels(model, site), 5),
                Splice.Options.DEFAULTS.withExposed(true));
    }

    private static void assertIdentityEverywhere(OnnxModel model, int height, int width) {
        SpliceVerifier verifier = new SpliceVerifier(OrtTestRunner::open, model, height, width);
        List<Site> sites = new SiteFinder(model).sites();
        assertThat(sites).isNotEmpty();
        for (Site site : sites) {
            assertThat(verifier.verifyIdentity(model, Cut.of(site)))
                    .as(site.label())
                    .isLessThanOrEqualTo(SpliceVerifier.TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22})
    void anIdentityBottleneckChangesNothingAtAnySite(int opset) {
        assertIdentityEverywhere(Graphs.residual(opset), 12, 16);
    }

    @Test
    void anIdentityBottleneckChangesNothingAtTwoScales() {
        assertIdentityEverywhere(Graphs.twoScales(), 16, 16);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pspnet18-camvid-288x384.onnx", "pspnet18-camvid-288x384-bn.onnx", "msocr18-camvid-288x384.onnx"
            })
    void anIdentityBottleneckChangesNothingInRealExports(String name) {
        OnnxModel model = OnnxModel.load(SharedFiles.require("models/" + name));
        SpliceVerifier verifier = new SpliceVerifier(OrtTestRunner::open, model, 288, 384);
        for (String at : List.of("layer2", "layer3", "layer4")) {
            Site site = new SiteFinder(model).find(at);
            assertThat(verifier.verifyIdentity(model, Cut.of(site)))
                    .as(at)
                    .isLessThanOrEqualTo(SpliceVerifier.TOLERANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 13, 22})
    void codesAreOneHotInEachGroup(int opset) {
        OnnxModel spliced = usb(Graphs.residual(opset), "block", 2, 5, CodeForm.ONEHOT);
        FloatTensor codes = exposed(spliced);
        assertThat(codes.shape()).containsExactly(1, 10, 12, 16);
        assertEachGroupSumsToOne(codes, 5);
        for (float v : codes.data()) {
            assertThat(v == 0 || v == 1).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 13})
    void softCodesSumToOneOverChannels(int opset) {
        assertEachGroupSumsToOne(exposed(usb(Graphs.residual(opset), "block", 2, 5, CodeForm.SOFT)), 5);
    }

    @Test
    void theSoftFormOfAOneHotModelIsTheSoftmaxOfItsLogits() {
        OnnxModel hard = usb(Graphs.residual(13), "block", 1, 5, CodeForm.ONEHOT);
        OnnxModel soft = usb(Graphs.residual(13), "block", 1, 5, CodeForm.SOFT);
        FloatTensor expected = run(soft, 12, 16).get("logits");
        assertThat(run(SoftForm.apply(hard).orElseThrow(), 12, 16).get("logits").data())
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(expected.data());
    }

    @Test
    void theManifestDescribesWhatWasDone() {
        OnnxModel spliced = usb(Graphs.residual(13), "skip", 1, 4, CodeForm.ONEHOT);
        Manifest.Bottleneck b = Manifests.require(spliced).bottlenecks().get(0);
        assertThat(b.readers())
                .extracting(Manifest.Consumer::node, Manifest.Consumer::mode)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("c5_node", ConsumerMode.REMADE),
                        org.assertj.core.groups.Tuple.tuple("a3_node", ConsumerMode.RESTORED));
        assertThat(spliced.initializers()).containsKeys(b.parameters().phase1().toArray(String[]::new));
        assertThat(spliced.initializers()).containsKeys(b.parameters().phase2().toArray(String[]::new));
        assertThat(b.parameters().phase2())
                .contains("c6.weight", "logits.weight", b.readers().get(0).initializer())
                .doesNotContain("c4.weight", "c5.weight");
        assertThat(spliced.initializers()).doesNotContainKey("c5.weight").containsKey("c5.bias");
    }

    @Test
    void copiesShareOneBottleneckAndOneConsumer() {
        OnnxModel spliced = usb(Graphs.twoScales(), "hi_f", 1, 6, CodeForm.ONEHOT);
        Manifest.Bottleneck b = Manifests.require(spliced).bottlenecks().get(0);
        assertThat(b.tensors()).hasSize(2);
        assertThat(spliced.graph().getNodeList().stream()
                        .filter(n -> n.getInputList().contains(b.groups().get(0).weight())))
                .hasSize(2);
        assertThat(b.readers())
                .extracting(Manifest.Consumer::initializer)
                .containsOnly(b.readers().get(0).initializer());
        assertThat(spliced.initializers()).doesNotContainKey("w1");
        run(spliced, 16, 16);
    }

    @Test
    void aWeightSharedWithTheFrozenPartIsCopiedBeforeItIsTrained() {
        Graphs g = new Graphs(13, 1, 3, 8, 8);
        g.weight("shared", 4, 4, 1, 1);
        g.relu("a", g.conv("c", "input", 3, 4, 1));
        g.relu("b", g.node("Conv", "early", List.of("a", "shared")));
        g.relu("d", g.conv("between", "b", 4, 4, 1));
        g.node("Conv", "late", List.of("d", "shared"));
        g.conv("logits", "late", 4, 2, 1);
        OnnxModel spliced = usb(g.build("logits"), "b", 1, 3, CodeForm.ONEHOT);
        List<String> trained =
                Manifests.require(spliced).bottlenecks().get(0).parameters().phase2();
        assertThat(trained).doesNotContain("shared").contains("sbonnx/own/shared");
        assertThat(spliced.initializers().get("sbonnx/own/shared").getRawData())
                .isEqualTo(spliced.initializers().get("shared").getRawData());
    }

    @Test
    void whatNoEditNamesStaysAsItIs() {
        OnnxModel model = Graphs.residual(13);
        OnnxModel spliced = usb(model, "block", 1, 5, CodeForm.ONEHOT);
        Map<String, TensorProto> after = spliced.initializers();
        model.initializers().forEach((name, tensor) -> {
            if (!List.of("c3.weight", "p.weight").contains(name)) {
                assertThat(after.get(name)).as(name).isEqualTo(tensor);
            }
        });
        List<String> order = new ArrayList<>();
        spliced.graph().getNodeList().forEach(n -> order.add(n.getName()));
        order.removeIf(n -> n.startsWith("sbonnx/"));
        assertThat(order)
                .containsExactlyElementsOf(model.graph().getNodeList().stream()
                        .map(n -> n.getName())
                        .toList());
        assertThat(spliced.bytes())
                .isEqualTo(usb(model, "block", 1, 5, CodeForm.ONEHOT).bytes());
    }

    private static void assertEachGroupSumsToOne(FloatTensor codes, int k) {
        int plane = codes.dim(2) * codes.dim(3);
        for (int g = 0; g < codes.dim(1) / k; g++) {
            for (int i = 0; i < plane; i++) {
                float sum = 0;
                for (int c = 0; c < k; c++) {
                    sum += codes.data()[(g * k + c) * plane + i];
                }
                assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-5f));
            }
        }
    }

    private static FloatTensor exposed(OnnxModel spliced) {
        String output = Manifests.require(spliced).bottlenecks().get(0).scored().output();
        return run(spliced, 12, 16).get(output);
    }

    private static Map<String, FloatTensor> run(OnnxModel model, int height, int width) {
        FloatTensor image = new Graphs(13, 1).random(1, 1, 3, height, width);
        try (GraphRunner runner = OrtTestRunner.open(model, List.of())) {
            return runner.run(Map.of("input", image));
        }
    }

    @Test
    void float16ModelsGetFloat16Bottlenecks() {
        OnnxModel half = HalfPrecision.convert(Graphs.residual(13));
        OnnxModel spliced = usb(half, "block", 1, 5, CodeForm.ONEHOT);
        Manifest.Bottleneck b = Manifests.require(spliced).bottlenecks().get(0);
        TensorProto weight = spliced.initializers().get(b.groups().get(0).weight());
        assertThat(weight.getDataType()).isEqualTo(TensorProto.DataType.FLOAT16_VALUE);
        assertThat(Tensors.floats(weight).shape()).containsExactly(5, 8, 1, 1);
    }

    /** As the checker of ONNX demands before IR version 4. */
    @Test
    void newInitializersAreInputsWhereTheFormatDemandsIt() {
        Graphs g = new Graphs(9, 1, 3, 8, 8);
        g.relu("f", g.conv("c", "input", 3, 6, 3));
        g.conv("logits", "f", 6, 2, 1);
        OnnxModel built = g.listInitializersAsInputs().build("logits");
        OnnxModel old = OnnxModel.of(built.proto().toBuilder().setIrVersion(3).build());
        Site site = new SiteFinder(old).find("f");
        BottleneckSpec spec = BottleneckSpec.usb(1, 5, CodeForm.ONEHOT, 1);
        SpliceWeights weights = SpliceWeights.random(site, spec, Splice.consumerKernels(old, site), 1);
        OnnxModel spliced = Splice.apply(old, site, spec, weights);
        List<String> inputs = spliced.graph().getInputList().stream()
                .map(ValueInfoProto::getName)
                .toList();
        assertThat(inputs)
                .doesNotHaveDuplicates()
                .containsAll(spliced.graph().getInitializerList().stream()
                        .map(TensorProto::getName)
                        .toList());
    }
}
