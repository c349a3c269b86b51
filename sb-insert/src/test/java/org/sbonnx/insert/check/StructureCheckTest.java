package org.sbonnx.insert.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbonnx.insert.check.CheckedModels.ALL;
import static org.sbonnx.insert.check.CheckedModels.GOOD;
import static org.sbonnx.insert.check.CheckedModels.ORIGINAL;
import static org.sbonnx.insert.check.CheckedModels.check;
import static org.sbonnx.insert.check.CheckedModels.formFault;
import static org.sbonnx.insert.check.CheckedModels.graph;
import static org.sbonnx.insert.check.CheckedModels.manifest;
import static org.sbonnx.insert.check.CheckedModels.node;
import static org.sbonnx.insert.check.CheckedModels.only;
import static org.sbonnx.insert.check.CheckedModels.onlyFault;
import static org.sbonnx.insert.check.CheckedModels.splice;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.insert.Graphs;
import org.sbonnx.insert.Manifests;
import org.sbonnx.insert.splice.SoftForm;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Verdict.Finding;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.schemas.model.Manifest.CodeForm;

/** Each structural rule against good models and against each way of cheating it. */
class StructureCheckTest {
    @Test
    void aFreshSpliceKeepsEveryRule() {
        assertThat(check(GOOD))
                .hasSize(8)
                .allSatisfy(f -> assertThat(f.outcome()).as(f.toString()).isEqualTo(Outcome.PASS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stem", "block", "skip", "last"})
    void soDoesOneAtAnySiteWithRestoredWidthsToo(String at) {
        for (BottleneckSpec spec : List.of(
                BottleneckSpec.usb(2, 3, CodeForm.ONEHOT, 0.5),
                BottleneckSpec.linear(5).combinedWith(BottleneckSpec.usb(1, 6, CodeForm.ONEHOT, 0.5)))) {
            assertThat(check(splice(ORIGINAL, at, spec)))
                    .filteredOn(f -> f.outcome() != Outcome.PASS)
                    .as(at)
                    .allMatch(f -> f.label().equals("structure.names (code1)"));
        }
    }

    @Test
    void soDoCopiesAtTwoScales() {
        OnnxModel original = Graphs.twoScales();
        OnnxModel model = splice(original, "hi_f", BottleneckSpec.usb(1, 6, CodeForm.ONEHOT, 0.5));
        assertThat(StructureCheck.check(ALL, model, original))
                .allSatisfy(f -> assertThat(f.outcome()).as(f.toString()).isEqualTo(Outcome.PASS));
    }

    @Test
    void soDoesASoftFormBelowOpset13WhereNothingElseIsAsked() {
        OnnxModel original = Graphs.residual(11);
        OnnxModel model = splice(original, "block", BottleneckSpec.usb(1, 6, CodeForm.SOFT, 0.5));
        Policy.Structure asDeclared =
                new Policy.Structure(null, null, new Policy.FormRule(null, null), null, null, null, null);
        assertThat(StructureCheck.check(asDeclared, model, null).get(0).outcome())
                .isEqualTo(Outcome.PASS);
        assertThat(StructureCheck.check(ALL, model, original))
                .filteredOn(f -> f.rule().equals("structure.form"))
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("declared soft", "wants onehot"));
    }

    @Test
    void aPathRoundTheBottleneckIsPrinted() {
        OnnxModel around = graph(GOOD, g -> {
            g.addInitializer(Tensors.of("leak.w", new FloatTensor(new long[] {4, 8, 1, 1}, new float[32])));
            g.addNode(NodeProto.newBuilder()
                    .setOpType("Conv")
                    .setName("leak")
                    .addInput("stem")
                    .addInput("leak.w")
                    .addOutput("leaked"));
            g.addNode(NodeProto.newBuilder()
                    .setOpType("Add")
                    .setName("sum")
                    .addInput("logits")
                    .addInput("leaked")
                    .addOutput("sum"));
            g.setOutput(0, g.getOutput(0).toBuilder().setName("sum"));
        });
        List<Finding> faults =
                check(around).stream().filter(f -> f.outcome() != Outcome.PASS).toList();
        assertThat(faults).extracting(Finding::rule).containsExactly("structure.cut", "structure.unchanged");
        assertThat(faults.get(0).details()).containsExactly("input", "c0_node", "stem_node", "leak", "sum");
        assertThat(String.join("\n", faults.get(1).details())).contains("'leak' was added", "'sum' was added");
    }

    @Test
    void aLeakThroughTheExtentOfWhatValuesSizedIsAPathToo() {
        OnnxModel around = graph(GOOD, g -> {
            List<NodeProto> nodes = new ArrayList<>(g.getNodeList());
            nodes.add(NodeProto.newBuilder()
                    .setOpType("NonZero")
                    .setName("nz")
                    .addInput("stem")
                    .addOutput("nz")
                    .build());
            nodes.add(NodeProto.newBuilder()
                    .setOpType("Shape")
                    .setName("extent")
                    .addInput("nz")
                    .addOutput("extent")
                    .build());
            nodes.add(NodeProto.newBuilder()
                    .setOpType("Cast")
                    .setName("count")
                    .addInput("extent")
                    .addOutput("count")
                    .addAttribute(Attributes.of("to", 1L))
                    .build());
            nodes.add(NodeProto.newBuilder()
                    .setOpType("ReduceMax")
                    .setName("max")
                    .addInput("count")
                    .addOutput("max")
                    .build());
            nodes.add(NodeProto.newBuilder()
                    .setOpType("Add")
                    .setName("sum")
                    .addInput("logits")
                    .addInput("max")
                    .addOutput("sum")
                    .build());
            g.clearNode().addAllNode(nodes);
            g.setOutput(0, g.getOutput(0).toBuilder().setName("sum"));
        });
        assertThat(check(around))
                .filteredOn(f -> f.rule().equals("structure.cut"))
                .singleElement()
                .satisfies(f -> assertThat(f.details()).contains("extent"));
    }

    @Test
    void softenedCodesAreNotOneHotWhateverTheManifestSays() {
        OnnxModel soft = SoftForm.apply(GOOD).orElseThrow();
        assertThat(check(soft))
                .filteredOn(f -> f.outcome() != Outcome.PASS)
                .extracting(Finding::rule)
                .contains("structure.cut", "structure.readers");
        String codes = only(GOOD).scored().codes().get(0);
        OnnxModel noisy = node(
                GOOD,
                codes,
                n -> n.setOpType("Softmax")
                        .clearAttribute()
                        .addAttribute(Attributes.of("axis", 1L))
                        .setInput(0, only(GOOD).scored().logits().get(0)));
        assertThat(check(noisy))
                .filteredOn(f -> f.rule().equals("structure.form"))
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("Softmax", "not from a Cast"));
    }

    @Test
    void codesOfTheWrongAxisOrNumbersAreNotOneHot() {
        String codes = only(GOOD).scored().codes().get(0);
        String index = codes.replace("onehot", "index");
        OnnxModel axis = node(
                GOOD,
                index,
                n -> n.clearAttribute()
                        .addAttribute(Attributes.of("axis", 2L))
                        .addAttribute(Attributes.of("keepdims", 1L)));
        assertThat(formFault(axis)).contains("ArgMax");
        OnnxModel numbers = graph(GOOD, g -> {
            for (int i = 0; i < g.getInitializerCount(); i++) {
                if (g.getInitializer(i).getName().startsWith("sbonnx/channels")) {
                    g.setInitializer(
                            i,
                            Tensors.ofLongs(g.getInitializer(i).getName(), new long[] {1, 6, 1, 1}, 0, 1, 2, 3, 4, 4));
                }
            }
        });
        assertThat(formFault(numbers)).contains("channel numbers 0 … 5");
    }

    @Test
    void codesFromNodesWithoutInputsAreNotOneHot() {
        String codes = only(GOOD).scored().codes().get(0);
        for (String part : List.of("onehot", "equal", "index")) {
            OnnxModel damaged = node(GOOD, codes.replace("onehot", part), n -> n.clearInput());
            assertThat(check(damaged))
                    .as(part)
                    .filteredOn(f -> f.rule().equals("structure.form") && f.outcome() != Outcome.PASS)
                    .singleElement()
                    .satisfies(f -> assertThat(f.message()).contains("'" + codes + "'"));
        }
    }

    @Test
    void namesThatWentAwayAreMissed() {
        OnnxModel renamed = manifest(GOOD, json -> json.replace("\"code1\"", "\"thing\""));
        assertThat(onlyFault(renamed, "names").subject()).isEqualTo("code1");
        OnnxModel twice = manifest(GOOD, json -> json.replace("\"code2\"", "\"code1\""));
        assertThat(onlyFault(twice, "names").message()).contains("channel 2", "'code1'", "another one");
        OnnxModel blank = manifest(GOOD, json -> json.replace("\"code2\"", "\" \""));
        assertThat(onlyFault(blank, "names").message()).contains("no name");
    }

    @Test
    void anotherOriginalIsNoYardstick() {
        List<Finding> findings = StructureCheck.check(ALL, GOOD, Graphs.residual(11));
        assertThat(findings.get(findings.size() - 1).outcome()).isEqualTo(Outcome.INCOMPARABLE);
        List<Finding> without = StructureCheck.check(ALL, GOOD, null);
        assertThat(without.get(without.size() - 1).message()).contains("--original");
    }

    @Test
    void anUndeclaredConsumerIsNamed() {
        String output = only(GOOD).scored().output();
        OnnxModel read = graph(GOOD, g -> {
            g.addNode(NodeProto.newBuilder()
                    .setOpType("Sigmoid")
                    .setName("spy")
                    .addInput(output)
                    .addOutput("spied"));
            g.addOutput(g.getOutput(0).toBuilder().setName("spied"));
        });
        assertThat(check(read))
                .filteredOn(f -> f.rule().equals("structure.readers"))
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("Sigmoid 'spy' reads it and is not declared"));
    }

    @Test
    void aDeclaredBottleneckThatIsNotThereIsMissed() {
        OnnxModel stripped = manifest(ORIGINAL_WITH_CLAIM, json -> json.replace("\"tool\"", "\"tool\" "));
        assertThat(StructureCheck.check(ALL, stripped, ORIGINAL))
                .filteredOn(f -> f.rule().equals("structure.bottlenecks"))
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("the graph lacks"));
        assertThat(StructureCheck.check(ALL, ORIGINAL, ORIGINAL))
                .hasSize(7)
                .allMatch(f -> f.outcome() == Outcome.FAIL && f.message().contains("declares no bottleneck"));
    }

    /** The original with the manifest of a spliced model. */
    private static final OnnxModel ORIGINAL_WITH_CLAIM = Manifests.with(ORIGINAL, Manifests.require(GOOD));

    @Test
    void sitesThatMustHaveOneAreLookedFor() {
        Policy.Structure wants = new Policy.Structure(
                new Policy.BottleneckRule(List.of("block", "skip"), null),
                null,
                null,
                new Policy.ChannelRule(5, null),
                null,
                null,
                null);
        assertThat(StructureCheck.check(wants, GOOD, null))
                .extracting(Finding::outcome)
                .containsExactly(Outcome.PASS, Outcome.FAIL, Outcome.FAIL);
    }

    /** Before IR version 4 initializers are inputs, which a caller can set: the channel numbers must not be one. */
    @Test
    void codesOfOldModelsAreOneHotToo() {
        Graphs g = new Graphs(9, 1, 3, 12, 16);
        g.relu("f", g.conv("c", "input", 3, 6, 3));
        g.conv("logits", "f", 6, 2, 1);
        OnnxModel built = g.listInitializersAsInputs().build("logits");
        OnnxModel old = OnnxModel.of(built.proto().toBuilder().setIrVersion(3).build());
        OnnxModel model = splice(old, "f", BottleneckSpec.usb(1, 6, CodeForm.ONEHOT, 0.5));
        assertThat(StructureCheck.check(ALL, model, old))
                .allSatisfy(f -> assertThat(f.outcome()).as(f.toString()).isEqualTo(Outcome.PASS));
    }

    @Test
    void anIdentityOfAnotherDomainHidesWhatItDoes() {
        OnnxModel hidden = graph(GOOD, g -> {
            for (int i = 0; i < g.getNodeCount(); i++) {
                NodeProto n = g.getNode(i);
                if (n.getOpType().equals("Equal")) {
                    g.setNode(i, n.toBuilder().setInput(1, "hidden"));
                    g.addNode(
                            i,
                            NodeProto.newBuilder()
                                    .setOpType("Identity")
                                    .setDomain("evil")
                                    .addInput(n.getInput(1))
                                    .addOutput("hidden"));
                    return;
                }
            }
        });
        assertThat(formFault(hidden)).contains("does not compare with the channel numbers");
    }
}
