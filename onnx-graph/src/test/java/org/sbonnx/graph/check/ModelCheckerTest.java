package org.sbonnx.graph.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbonnx.testkit.TestGraph.FLOAT;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.check.ModelFault.Code;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.OperatorSetIdProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.SharedFiles;
import org.sbonnx.testkit.TestGraph;

class ModelCheckerTest {
    private static TestGraph sound() {
        return new TestGraph(13)
                .input("x", 1, 3, 4, 4)
                .weight("w", 2, 3, 1, 1)
                .node("Conv", "x w -> a")
                .node("Relu", "a -> y")
                .output("y");
    }

    private static List<Code> codes(OnnxModel model) {
        return ModelChecker.check(model).stream().map(ModelFault::code).toList();
    }

    private static void assertFinds(TestGraph graph, Code code, String text) {
        List<ModelFault> found = ModelChecker.check(graph.build(OnnxModel::of));
        assertThat(found).extracting(ModelFault::code).contains(code);
        assertThat(found.stream()
                        .filter(f -> f.code() == code)
                        .map(ModelFault::toString)
                        .toList())
                .anySatisfy(t -> assertThat(t).contains(text));
    }

    @Test
    void soundModelsHaveNoFaults() {
        assertThat(ModelChecker.check(sound().build(OnnxModel::of))).isEmpty();
        for (Path file : SharedFiles.files(SharedFiles.require("models"), ".onnx")) {
            assertThat(ModelChecker.check(OnnxModel.load(file))).isEmpty();
        }
    }

    @Test
    void publicCasesHaveNoFaults() {
        Map<String, List<ModelFault>> found = new TreeMap<>();
        for (Path file : SharedFiles.files(SharedFiles.require("onnx-conformance"), "model.onnx")) {
            List<ModelFault> f = ModelChecker.check(OnnxModel.load(file));
            if (!f.isEmpty()) {
                found.put(file.getParent().getFileName().toString(), f);
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void findsFaultsOfWiring() {
        assertFinds(sound().node("Add", "z y -> z"), Code.CYCLE, "has 1 node that cannot be computed: 'Add_2'");
        assertFinds(sound().node("Relu", "late -> b").node("Relu", "y -> late"), Code.UNSORTED, "'Relu_2'");
        assertFinds(sound().node("Relu", "x -> a"), Code.DUPLICATE_VALUE, "'a'");
        assertFinds(sound().node("Relu", "x -> w"), Code.DUPLICATE_VALUE, "'w'");
        assertFinds(sound().weight("w", 1), Code.DUPLICATE_INITIALIZER, "'w'");
        assertFinds(sound().input("x", 1), Code.DUPLICATE_INPUT, "'x'");
        assertFinds(sound().node("Relu", "nowhere -> b"), Code.DANGLING_INPUT, "'nowhere'");
        assertFinds(sound().output("nothing"), Code.OUTPUT_NOT_PRODUCED, "'nothing'");
        assertFinds(sound().output("y"), Code.DUPLICATE_VALUE, "an output twice");
        assertFinds(new TestGraph(13).input("x", 1).node("Relu", "x -> y"), Code.NO_OUTPUTS, "no outputs");
        TestGraph nameless = sound();
        nameless.graph().addNode(NodeProto.newBuilder().addOutput("q"));
        assertFinds(nameless, Code.INCOMPLETE_NODE, "'q'");
    }

    @Test
    void anUnsortedModelIsNotCyclic() {
        assertThat(codes(sound().node("Relu", "late -> b")
                        .node("Relu", "y -> late")
                        .build(OnnxModel::of)))
                .containsExactly(Code.UNSORTED);
    }

    @Test
    void findsFaultsInSubGraphs() {
        TestGraph body = new TestGraph(13)
                .node("Relu", "a -> r")
                .node("Relu", "gone -> s")
                .output("r");
        TestGraph graph = sound().typed("c", TensorProto.DataType.BOOL_VALUE, 1)
                .node("If", "c -> i", branch("then_branch", body), branch("else_branch", body));
        assertThat(codes(graph.build(OnnxModel::of))).containsOnly(Code.DANGLING_INPUT);
        assertFinds(graph, Code.DANGLING_INPUT, "'else_branch' of node 'If_2'");
    }

    @Test
    void findsCyclesThroughSubGraphs() {
        TestGraph body = new TestGraph(13).node("Relu", "i -> r").output("r");
        assertFinds(
                sound().typed("c", TensorProto.DataType.BOOL_VALUE, 1)
                        .node("If", "c -> i", branch("then_branch", body)),
                Code.CYCLE,
                "'If_2'");
    }

    private static AttributeProto branch(String name, TestGraph graph) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph.graph())
                .build();
    }

    @Test
    void findsFaultsOfSize() {
        TensorProto.Builder t = TensorProto.newBuilder().setName("t").setDataType(FLOAT);
        assertFinds(
                sound().initializer(t.clone().addDims(3).addFloatData(1).build()), Code.TENSOR_SIZE, "need 3 numbers");
        assertFinds(
                sound().initializer(t.clone()
                        .addDims(3)
                        .setRawData(ByteString.copyFrom(new byte[11]))
                        .build()),
                Code.TENSOR_SIZE,
                "need 12 bytes, and holds 11");
        assertFinds(sound().initializer(t.clone().addDims(-3).build()), Code.ABSURD_DIMS, "[-3]");
        assertFinds(
                sound().initializer(
                                t.clone().addDims(1L << 40).addDims(1L << 40).build()),
                Code.ABSURD_DIMS,
                "'t'");
        assertFinds(sound().typed("h", FLOAT, Long.MAX_VALUE), Code.ABSURD_DIMS, "'h'");
        assertFinds(
                sound().node(
                                "Constant",
                                "-> k",
                                Attributes.of("value", t.clone().addDims(2).build())),
                Code.TENSOR_SIZE,
                "'value' of node 'Constant_2'");
    }

    @Test
    void findsShapesThatDoNotFit() {
        assertFinds(
                new TestGraph(13)
                        .input("x", 1, 4, 4, 4)
                        .weight("w", 2, 3, 1, 1)
                        .node("Conv", "x w -> y")
                        .output("y"),
                Code.OPERANDS,
                "4 channels");
        assertFinds(sound().valueInfo("a", FLOAT, 1, 9, 4, 4), Code.DECLARED_OTHERWISE, "FLOAT[1, 9, 4, 4]");
        assertFinds(sound().valueInfo("a", TestGraph.INT64, 1, 2, 4, 4), Code.DECLARED_OTHERWISE, "INT64[1, 2, 4, 4]");
    }

    @Test
    void findsFaultsOfOperatorSets() {
        OnnxModel none =
                OnnxModel.of(sound().build().toBuilder().clearOpsetImport().build());
        OnnxModel two = OnnxModel.of(sound().build().toBuilder()
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(-4))
                .build());
        assertThat(codes(none)).containsOnly(Code.OPSET);
        assertThat(codes(two)).containsExactly(Code.OPSET, Code.OPSET);
    }

    @Test
    void survivesGraphsNestedWithoutEnd() {
        GraphProto graph = GraphProto.newBuilder().setName("core").build();
        for (int i = 0; i < 20_000; i++) {
            graph = GraphProto.newBuilder()
                    .addNode(NodeProto.newBuilder()
                            .setOpType("If")
                            .addOutput("y")
                            .addAttribute(AttributeProto.newBuilder()
                                    .setName("then_branch")
                                    .setG(graph)))
                    .build();
        }
        OnnxModel model =
                OnnxModel.of(sound().build().toBuilder().setGraph(graph).build());
        assertThat(codes(model)).containsExactly(Code.TOO_DEEP);
    }

    @Test
    void listsNoMoreThanAThousand() {
        TestGraph graph = sound();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            graph.node("Relu", "gone" + i + " -> r" + i);
            names.add("r" + i);
        }
        List<ModelFault> found = ModelChecker.check(graph.build(OnnxModel::of));
        assertThat(found).hasSize(1000);
        assertThat(found.get(999).code()).isEqualTo(Code.MORE);
        assertThat(names).hasSize(5000);
    }

    private static OnnxModel changed(Consumer<ModelProto.Builder> change) {
        ModelProto.Builder proto = sound().build(OnnxModel::of).proto().toBuilder();
        change.accept(proto);
        return OnnxModel.of(proto.build());
    }

    private static void assertAmbiguous(OnnxModel model, String text) {
        assertThat(ModelChecker.check(model))
                .filteredOn(f -> f.code() == Code.AMBIGUOUS)
                .extracting(ModelFault::toString)
                .anySatisfy(t -> assertThat(t).contains(text));
        assertThatThrownBy(() -> ModelChecker.require(model)).isInstanceOf(BadInput.class);
    }

    @Test
    void aTensorHasItsValuesInOnePlace() {
        assertAmbiguous(
                changed(m -> m.getGraphBuilder()
                        .getInitializerBuilder(0)
                        .setRawData(ByteString.EMPTY)
                        .addFloatData(1)),
                "values in float_data and in raw_data");
        assertAmbiguous(
                changed(m -> m.getGraphBuilder()
                        .getInitializerBuilder(0)
                        .addExternalDataBuilder()
                        .setKey("location")),
                "without declaring that its values are stored there");
        assertAmbiguous(
                changed(m -> m.getGraphBuilder()
                        .getInitializerBuilder(0)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .setRawData(ByteString.copyFromUtf8("abcd"))),
                "values in another file and in raw_data");
    }

    @Test
    void anAttributeHasOneValue() {
        AttributeProto axis = Attributes.of("axis", 1L);
        assertAmbiguous(
                changed(m -> m.getGraphBuilder()
                        .getNodeBuilder(0)
                        .addAttribute(axis)
                        .addAttribute(Attributes.of("axis", 2L))),
                "attribute 'axis' twice");
        assertAmbiguous(
                changed(m -> m.getGraphBuilder()
                        .getNodeBuilder(0)
                        .addAttribute(axis.toBuilder().addInts(2))),
                "with several values: [i, ints]");
        assertAmbiguous(
                changed(m -> m.getGraphBuilder()
                        .getNodeBuilder(0)
                        .addAttribute(axis.toBuilder().setType(AttributeProto.AttributeType.FLOAT))),
                "of type FLOAT with a value in the field 'i'");
        assertAmbiguous(
                changed(m -> m.getGraphBuilder()
                        .getNodeBuilder(0)
                        .addAttribute(axis.toBuilder().setRefAttrName("a"))),
                "outside of any function");
    }

    @Test
    void metadataAndFunctionsAreGivenOnce() {
        assertAmbiguous(
                changed(m -> {
                    m.addMetadataPropsBuilder().setKey("k").setValue("1");
                    m.addMetadataPropsBuilder().setKey("k").setValue("2");
                }),
                "metadata 'k': is given twice");
        assertAmbiguous(changed(m -> m.addFunctionsBuilder().setName("Relu")), "ONNX's own operators");
        assertAmbiguous(
                changed(m -> {
                    m.addFunctionsBuilder().setName("F").setDomain("d");
                    m.addFunctionsBuilder().setName("F").setDomain("d");
                }),
                "defined twice");
    }

    @Test
    void aSparseInitializerHasANameOfItsOwn() {
        OnnxModel model = changed(m -> m.getGraphBuilder()
                .addSparseInitializerBuilder()
                .getValuesBuilder()
                .setName("w"));
        assertThat(codes(model)).contains(Code.DUPLICATE_INITIALIZER);
    }
}
