package org.sbonnx.graph.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sbonnx.graph.Attributes.of;
import static org.sbonnx.testkit.TestGraph.FLOAT;
import static org.sbonnx.testkit.TestGraph.INT64;
import static org.sbonnx.testkit.TestGraph.ints;
import static org.sbonnx.testkit.TestGraph.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;
import org.sbonnx.testkit.ExternalWeights;
import org.sbonnx.testkit.SharedFiles;
import org.sbonnx.testkit.TestGraph;

/** Inferred shapes against those of tensors that ONNX Runtime computed. */
class ShapeInferenceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "models/pspnet18-camvid-288x384.onnx",
                "models/pspnet18-camvid-288x384-bn.onnx",
                "models/msocr18-camvid-288x384.onnx"
            })
    void agreesWithTheRuntimeOnWholeNetworks(String name) throws Exception {
        Path file = SharedFiles.require(name);
        OnnxModel model = OnnxModel.load(file);
        assertAgrees(model, Map.of());
        InferredShapes shapes = ShapeInference.infer(model);
        assertThat(shapes.problems()).isEmpty();
        assertThat(shapes.mismatches()).isEmpty();
        assertThat(model.graph().getNodeList())
                .allSatisfy(n -> assertThat(Flops.count(n, shapes)).isPresent());
    }

    @Test
    void followsComputedSizesAtAnotherBatchSize() {
        OnnxModel model = OnnxModel.load(SharedFiles.require("models/pspnet18-camvid-288x384.onnx"));
        InferredShapes shapes = ShapeInference.infer(model, Map.of("input", new long[] {2, 3, 288, 384}));
        assertThat(shapes.problems()).isEmpty();
        assertThat(shapes.extents(model.outputName())).hasValue(new long[] {2, 11, 288, 384});
    }

    static List<Object[]> cases() {
        return ShapeCases.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void agreesWithTheRuntimeOperatorByOperator(String name, OnnxModel model) throws Exception {
        assertAgrees(model, Map.of());
    }

    private static void assertAgrees(OnnxModel model, Map<String, long[]> inputs) throws Exception {
        InferredShapes shapes = ShapeInference.infer(model, inputs);
        Map<String, Shape> real = OrtShapes.compute(model, inputs);
        List<String> wrong = new ArrayList<>();
        real.forEach((value, shape) -> {
            if (!shapes.shapeOf(value).filter(shape::equals).isPresent()) {
                wrong.add(value + ": inferred "
                        + shapes.shapeOf(value).map(Shape::toString).orElse("nothing") + ", is " + shape);
            }
        });
        assertThat(wrong).as("problems: " + shapes.problems()).isEmpty();
        assertThat(real).isNotEmpty();
    }

    @Test
    void keepsNamesThroughOperatorsThatKeepExtents() {
        OnnxModel model = new TestGraph(13)
                .typed("x", FLOAT, "N", 3, "H", "W")
                .weight("w", 8, 3, 3, 3)
                .node("Conv", "x w -> c", ints("pads", 1, 1, 1, 1))
                .node("Relu", "c -> r")
                .node("Shape", "r -> s")
                .longs("one", 1)
                .node("Gather", "s one -> g", of("axis", 0))
                .longs("rest", -1, 4)
                .node("Concat", "g rest -> t", of("axis", 0))
                .node("Reshape", "r t -> y")
                .output("y")
                .build(OnnxModel::of);
        InferredShapes shapes = ShapeInference.infer(model);
        assertThat(shapes.shapeOf("c")).hasToString("Optional[FLOAT[N, 8, H, W]]");
        assertThat(shapes.shapeOf("y")).hasToString("Optional[FLOAT[8, ?, 4]]");
        assertThat(shapes.integers("g")).hasValue(new long[] {8});
        assertThat(shapes.integers("s")).isEmpty();
        InferredShapes fixed = ShapeInference.infer(model, Map.of("x", new long[] {2, 3, 6, 4}));
        assertThat(fixed.extents("y")).hasValue(new long[] {8, 12, 4});
    }

    @Test
    void bindsANameInEveryInput() {
        OnnxModel model = new TestGraph(13)
                .typed("a", FLOAT, "N", 2)
                .typed("b", FLOAT, "N", 1)
                .node("Add", "a b -> y")
                .output("y")
                .build(OnnxModel::of);
        assertThat(ShapeInference.infer(model, Map.of("a", new long[] {5, 2})).extents("y"))
                .hasValue(new long[] {5, 2});
        assertThatThrownBy(() -> ShapeInference.infer(model, Map.of("a", new long[] {5, 2}, "b", new long[] {4, 1})))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'N'");
        assertThatThrownBy(() -> ShapeInference.infer(model, Map.of("c", new long[] {5, 2})))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("[a, b]");
        assertThatThrownBy(() -> ShapeInference.infer(model, Map.of("a", new long[] {5})))
                .isInstanceOf(BadInput.class);
    }

    @Test
    void believesDeclarationsOnlyWhereItKnowsNothing() {
        OnnxModel model = new TestGraph(13)
                .input("x", 1, 4)
                .node("Mystery", "x -> u")
                .node("Relu", "x -> r")
                .node("Add", "u r -> y")
                .valueInfo("u", FLOAT, 1, 4)
                .valueInfo("r", FLOAT, 1, 5)
                .output("y")
                .build(OnnxModel::of);
        InferredShapes shapes = ShapeInference.infer(model);
        assertThat(shapes.extents("y")).hasValue(new long[] {1, 4});
        assertThat(shapes.mismatches())
                .singleElement()
                .satisfies(m -> assertThat(m.value()).isEqualTo("r"));
        // At another input size the declared numbers are stale; the number of axes is not.
        InferredShapes other = ShapeInference.infer(model, Map.of("x", new long[] {1, 9}));
        assertThat(other.shapeOf("u")).hasToString("Optional[FLOAT[?, ?]]");
        assertThat(other.mismatches()).isEmpty();
    }

    @Test
    void reportsOperandsThatDoNotFit() {
        OnnxModel model = new TestGraph(13)
                .input("x", 1, 4, 8, 8)
                .weight("w", 2, 3, 1, 1)
                .node("Conv", "x w -> c")
                .node("Relu", "c -> y")
                .output("y")
                .build(OnnxModel::of);
        InferredShapes shapes = ShapeInference.infer(model);
        assertThat(shapes.shapeOf("y")).isEmpty();
        assertThat(shapes.elementType("y")).isEqualTo(FLOAT);
        assertThat(shapes.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("4 channels", "3 × 1 groups"));
    }

    @Test
    void staysFiniteOnAbsurdNumbers() {
        OnnxModel model = new TestGraph(13)
                .typed("x", FLOAT, Long.MAX_VALUE, Long.MAX_VALUE)
                .node("Flatten", "x -> f", of("axis", 0))
                .node("Size", "x -> s")
                .longs("big", Long.MAX_VALUE, Long.MAX_VALUE)
                .node("ConstantOfShape", "big -> c")
                .node("Tile", "x big -> t")
                .node(
                        "MaxPool",
                        "x4 -> p",
                        ints("kernel_shape", Long.MAX_VALUE, 1),
                        ints("dilations", Long.MAX_VALUE, 1))
                .input("x4", 1, 1, 4, 4)
                .output("f")
                .build(OnnxModel::of);
        InferredShapes shapes = ShapeInference.infer(model);
        assertThat(shapes.shapeOf("c").orElseThrow().count()).hasValue(Long.MAX_VALUE);
        assertThat(shapes.problems()).hasSize(4);
        assertThat(Flops.sum(model.graph().getNodeList(), shapes)).isNotNegative();
    }

    @Test
    void countsOperations() {
        OnnxModel model = new TestGraph(13)
                .input("x", 1, 4, 8, 8)
                .weight("w", 6, 2, 3, 3)
                .node("Conv", "x w -> c", of("group", 2), ints("pads", 1, 1, 1, 1), ints("strides", 2, 2))
                .node("Relu", "c -> r")
                .weight("u", 6, 5, 2, 2)
                .node("ConvTranspose", "r u -> t", ints("strides", 2, 2))
                .node("Shape", "t -> s")
                .node("Unknown", "t -> z")
                .output("z")
                .build(OnnxModel::of);
        InferredShapes shapes = ShapeInference.infer(model);
        assertThat(model.graph().getNodeList().stream()
                        .map(n -> Flops.count(n, shapes))
                        .map(Object::toString))
                .containsExactly(
                        "OptionalLong[" + 2 * 6 * 16 * (2 * 9) + "]",
                        "OptionalLong[" + 6 * 16 + "]",
                        "OptionalLong[" + 2 * 6 * 16 * (5 * 4) + "]",
                        "OptionalLong[0]",
                        "OptionalLong.empty");
    }

    @Test
    void infersBranches() {
        TestGraph yes = new TestGraph(13).node("Relu", "x -> a").output("a");
        TestGraph no = new TestGraph(13).node("Transpose", "x -> b").output("b");
        OnnxModel model = new TestGraph(13)
                .input("x", 2, 3)
                .typed("c", TensorProto.DataType.BOOL_VALUE, 1)
                .node("If", "c -> y", graph("then_branch", yes), graph("else_branch", no))
                .longs("one", 1)
                .node("Cast", "one -> t", of("to", TensorProto.DataType.BOOL_VALUE))
                .node("If", "t -> z", graph("then_branch", yes), graph("else_branch", no))
                .output("y")
                .build(OnnxModel::of);
        InferredShapes shapes = ShapeInference.infer(model);
        assertThat(shapes.shapeOf("y")).hasToString("Optional[FLOAT[?, ?]]");
        assertThat(shapes.shapeOf("z")).hasToString("Optional[FLOAT[2, 3]]");
        assertThat(shapes.elementType("one")).isEqualTo(INT64);
    }

    private static AttributeProto graph(String name, TestGraph graph) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph.graph())
                .build();
    }

    @Test
    void readsSmallConstantsFromDataFiles(@TempDir Path folder) {
        TestGraph graph = new TestGraph(13)
                .input("x", 1, 2, 6)
                .longs("shape", 1, 3, 4)
                .node("Reshape", "x shape -> y")
                .output("y");
        for (ExternalWeights.Layout layout : ExternalWeights.Layout.values()) {
            OnnxModel model = OnnxModel.load(ExternalWeights.write(graph.build(), folder, layout));
            assertThat(ShapeInference.infer(model).extents("y"))
                    .as("%s", layout)
                    .hasValue(new long[] {1, 3, 4});
        }
    }

    @Test
    void takesNodesInAnOrderThatCanBeComputed() {
        OnnxModel model = new TestGraph(13)
                .input("x", 2, 3)
                .node("Relu", "a -> y")
                .node("Transpose", "x -> a", text("unused", ""))
                .node("Add", "loop x -> loop")
                .output("y")
                .build(OnnxModel::of);
        assertThat(ShapeInference.infer(model).extents("y")).hasValue(new long[] {3, 2});
    }
}
