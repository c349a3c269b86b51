package org.sbonnx.insert.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbonnx.insert.check.CheckedModels.GOOD;
import static org.sbonnx.insert.check.CheckedModels.ORIGINAL;
import static org.sbonnx.insert.check.CheckedModels.check;
import static org.sbonnx.insert.check.CheckedModels.graph;
import static org.sbonnx.insert.check.CheckedModels.manifest;
import static org.sbonnx.insert.check.CheckedModels.node;
import static org.sbonnx.insert.check.CheckedModels.only;
import static org.sbonnx.insert.check.CheckedModels.onlyFault;
import static org.sbonnx.insert.check.CheckedModels.splice;
import static org.sbonnx.insert.check.CheckedModels.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.gate.Policy;
import org.sbonnx.schemas.gate.Verdict.Outcome;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.testkit.ExternalWeights;
import org.sbonnx.testkit.ExternalWeights.Layout;

/** The rule that nothing but the bottleneck differs from the original, against each way of cheating it. */
class UnchangedRuleTest {
    @TempDir
    Path folder;

    @Test
    void weightsOfTheFrozenPartMustNotChange() {
        assertThat(onlyFault(weights(GOOD, "c0.weight"), "unchanged").details())
                .singleElement()
                .asString()
                .contains("'c0.weight' changed", "1 of 216 values");
    }

    @Test
    void declaredWeightsBehindTheBottleneckMayBeTrainedWhereThatIsAllowed() {
        OnnxModel tuned =
                weights(weights(GOOD, "c5.weight"), only(GOOD).readers().get(0).initializer());
        assertThat(check(tuned)).allMatch(f -> f.outcome() == Outcome.PASS);
        Policy.Structure strict =
                new Policy.Structure(null, null, null, null, null, null, new Policy.UnchangedRule(false, null));
        assertThat(StructureCheck.check(strict, tuned, ORIGINAL).get(0).details())
                .singleElement()
                .asString()
                .contains("c5.weight");
        OnnxModel undeclared = manifest(tuned, json -> json.replace("\"c5.weight\",", ""));
        assertThat(onlyFault(undeclared, "unchanged").details().get(0)).contains("c5.weight");
    }

    @Test
    void declaringAFrozenWeightTrainableDoesNotMakeItSo() {
        OnnxModel claimed = manifest(
                weights(GOOD, "c0.weight"), json -> json.replace("\"phase2\":[", "\"phase2\":[\"c0.weight\","));
        assertThat(onlyFault(claimed, "unchanged").details().get(0)).contains("'c0.weight'");
    }

    @Test
    void otherChangesAreListed() {
        OnnxModel changed = node(GOOD, "h1", n -> n.setOpType("Sigmoid"));
        assertThat(onlyFault(changed, "unchanged").details().get(0)).contains("node", "Relu → Sigmoid");
        OnnxModel stamped = GOOD.with(GOOD.proto().toBuilder()
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("build").setValue("7"))
                .build());
        assertThat(check(stamped)).allMatch(f -> f.outcome() == Outcome.PASS);
    }

    /** What the rule says of a model that keeps every other one. */
    private static List<String> unchangedDetails(OnnxModel model) {
        return onlyFault(model, "unchanged").details();
    }

    private static NodeProto constantNode(String name, TensorProto value) {
        return NodeProto.newBuilder()
                .setOpType("Constant")
                .setName(name)
                .addOutput(name)
                .addAttribute(Attributes.of("value", value))
                .build();
    }

    @Test
    void aWeightThatBecomesAConstantNodeKeepsItsValues() {
        TensorProto weight = ORIGINAL.graph().getInitializer(0);
        for (float added : new float[] {0, 1}) {
            OnnxModel moved = graph(GOOD, g -> {
                for (int i = g.getInitializerCount() - 1; i >= 0; i--) {
                    if (g.getInitializer(i).getName().equals(weight.getName())) {
                        g.removeInitializer(i);
                    }
                }
                FloatTensor v = Tensors.floats(weight);
                float[] data = v.data().clone();
                data[0] += added;
                g.addNode(
                        0,
                        constantNode(weight.getName(), Tensors.of(weight.getName(), new FloatTensor(v.shape(), data))));
            });
            if (added == 0) {
                assertThat(check(moved)).allMatch(f -> f.outcome() == Outcome.PASS);
            } else {
                assertThat(unchangedDetails(moved)).containsExactly("constant '" + weight.getName() + "' changed");
            }
        }
    }

    /** The content counts, in whichever file it lies; a Constant node in an initializer's place is another graph. */
    @ParameterizedTest
    @EnumSource(value = Layout.class, mode = EnumSource.Mode.EXCLUDE, names = "CONSTANT_NODES")
    void weightsMayMoveBetweenFiles(Layout layout) throws IOException {
        assertPasses(stored(GOOD, "moved", layout), ORIGINAL);
        OnnxModel original = stored(ORIGINAL, "original", layout);
        OnnxModel inline = inline(splice(original, "block", BottleneckSpec.usb(1, 6, CodeForm.ONEHOT, 0.5)));
        assertPasses(inline, original);
        assertPasses(stored(inline, "split", Layout.MANY_FILES), original);
        assertPasses(stored(inline, "joined", Layout.ONE_FILE), original);
        OnnxModel changed = stored(weights(GOOD, "c0.weight"), "changed", layout);
        assertThat(unchangedDetails(changed))
                .singleElement()
                .asString()
                .contains("'c0.weight' changed", "1 of 216 values");
    }

    private static void assertPasses(OnnxModel model, OnnxModel original) {
        assertThat(StructureCheck.check(CheckedModels.ALL, model, original)).allMatch(f -> f.outcome() == Outcome.PASS);
    }

    private static OnnxModel inline(OnnxModel model) {
        return graph(model, g -> {
            for (int i = 0; i < g.getInitializerCount(); i++) {
                g.setInitializer(i, model.resolve(g.getInitializer(i)));
            }
        });
    }

    private OnnxModel stored(OnnxModel model, String name, Layout layout) throws IOException {
        return OnnxModel.load(
                ExternalWeights.write(model.proto(), Files.createDirectories(folder.resolve(name)), layout));
    }

    @Test
    void weightsMayBeWrittenInAnotherField() {
        OnnxModel rewritten = graph(
                GOOD,
                g -> g.getInitializerBuilderList().stream()
                        .filter(t -> t.getName().equals("c0.weight"))
                        .forEach(t -> {
                            float[] values = Tensors.floats(t.build()).data();
                            t.clearRawData();
                            for (float v : values) {
                                t.addFloatData(v);
                            }
                        }));
        assertThat(check(rewritten)).allMatch(f -> f.outcome() == Outcome.PASS);
    }

    @Test
    void anInitializerThatCallersCanOverrideIsAChange() {
        TensorProto weight = ORIGINAL.graph().getInitializer(0);
        OnnxModel listed = graph(GOOD, g -> g.addInputBuilder().setName(weight.getName()));
        assertThat(unchangedDetails(listed)).singleElement().asString().contains("callers can override");
    }

    @Test
    void codesThatArePutOutFirstTakeThePlaceOfTheOutput() {
        String codes = only(GOOD).tensors().get(0).output();
        OnnxModel last = graph(GOOD, g -> g.addOutputBuilder().setName(codes));
        OnnxModel first = graph(
                GOOD,
                g -> g.addOutput(0, g.addOutputBuilder().setName(codes).build()).removeOutput(g.getOutputCount() - 1));
        assertThat(check(last)).allMatch(f -> f.outcome() == Outcome.PASS);
        assertThat(unchangedDetails(first)).singleElement().asString().contains("the order of the outputs changed");
    }
}
