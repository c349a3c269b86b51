package org.sbonnx.trainer.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbonnx.graph.Attributes.of;
import static org.sbonnx.testkit.TestGraph.float32;
import static org.sbonnx.testkit.TestGraph.random;
import static org.sbonnx.testkit.TestGraph.real;
import static org.sbonnx.testkit.TestGraph.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.testkit.TestGraph;
import org.sbonnx.trainer.OnnxRuntimeOracle;

/**
 * For every family of operators: the forward equals ONNX Runtime's, and the gradient of a random projection of the output
 * equals the slope of ONNX Runtime's own output along random directions.
 */
class GradientTest {
    private static TestGraph graph(int opset, long... shape) {
        return new TestGraph(opset).input("x", shape).output("y");
    }

    private static Arguments c(String name, TestGraph graph, long... shape) {
        return Arguments.of(name, graph.build(OnnxModel::of), shape);
    }

    static Stream<Arguments> cases() {
        return Stream.of(convolutions(), pools(), resizes(), pointwise(), products(), movement(), norms(), others())
                .flatMap(s -> s);
    }

    /** Operators without a slope: their values are counts, indices, truth or constants. */
    private static final Set<String> WITHOUT_GRADIENT = Set.of(
            "Shape",
            "Size",
            "Constant",
            "ConstantOfShape",
            "Range",
            "ArgMax",
            "ArgMin",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "And",
            "Or",
            "Not",
            "Floor",
            "Ceil",
            "Round",
            "Sign");

    @Test
    void everyOperatorIsTried() {
        Set<String> tried = new TreeSet<>(WITHOUT_GRADIENT);
        cases().map(c -> (OnnxModel) c.get()[1])
                .forEach(m -> m.graph().getNodeList().forEach(n -> tried.add(n.getOpType())));
        assertThat(tried).containsAll(Operators.supportedTypes());
    }

    private static Stream<Arguments> convolutions() {
        long[] s = {2, 4, 7, 8};
        return Stream.of(
                c(
                        "conv: stride, dilation, groups, uneven pads",
                        graph(13, s)
                                .floats("w", random(1, 0.5, 6, 2, 3, 3))
                                .floats("b", random(2, 0.5, 6))
                                .node(
                                        "Conv",
                                        "x,w,b",
                                        "y",
                                        of("group", 2),
                                        of("strides", 2L, 1),
                                        of("dilations", 1L, 2),
                                        of("pads", 1L, 2, 0, 1)),
                        s),
                c(
                        "conv: same_lower",
                        graph(13, s)
                                .floats("w", random(1, 0.5, 3, 4, 2, 2))
                                .node("Conv", "x,w", "y", text("auto_pad", "SAME_LOWER")),
                        s),
                c(
                        "transposed conv: stride, output padding, groups",
                        graph(13, s)
                                .floats("w", random(1, 0.5, 4, 3, 3, 3))
                                .floats("b", random(2, 0.5, 6))
                                .node(
                                        "ConvTranspose",
                                        "x,w,b",
                                        "y",
                                        of("group", 2),
                                        of("strides", 2L, 3),
                                        of("pads", 1L, 0, 1, 1),
                                        of("output_padding", 1L, 0)),
                        s),
                c(
                        "transposed conv: dilation, same_upper",
                        graph(13, s)
                                .floats("w", random(1, 0.5, 4, 2, 2, 3))
                                .node(
                                        "ConvTranspose",
                                        "x,w",
                                        "y",
                                        of("dilations", 2L, 1),
                                        of("strides", 2L, 2),
                                        text("auto_pad", "SAME_UPPER")),
                        s));
    }

    private static Stream<Arguments> pools() {
        long[] s = {2, 3, 9, 10};
        return Stream.of(
                c(
                        "max: pads, ceil",
                        graph(13, s)
                                .node(
                                        "MaxPool",
                                        "x",
                                        "y",
                                        of("kernel_shape", 3L, 2),
                                        of("strides", 2L, 3),
                                        of("pads", 1L, 0, 1, 1),
                                        of("ceil_mode", 1)),
                        s),
                c(
                        "max: dilated",
                        graph(13, s)
                                .node(
                                        "MaxPool",
                                        "x",
                                        "y",
                                        of("kernel_shape", 2L, 3),
                                        of("dilations", 2L, 2),
                                        of("strides", 1L, 2)),
                        s),
                c(
                        "average: uneven pads",
                        graph(13, s)
                                .node(
                                        "AveragePool",
                                        "x",
                                        "y",
                                        of("kernel_shape", 3L, 3),
                                        of("strides", 2L, 2),
                                        of("pads", 0L, 1, 1, 0)),
                        s),
                c(
                        "average: padding counts",
                        graph(13, s)
                                .node(
                                        "AveragePool",
                                        "x",
                                        "y",
                                        of("kernel_shape", 3L, 3),
                                        of("strides", 2L, 2),
                                        of("pads", 1L, 1, 1, 1),
                                        of("count_include_pad", 1)),
                        s),
                c(
                        "average: ceil",
                        graph(13, s)
                                .node(
                                        "AveragePool",
                                        "x",
                                        "y",
                                        of("kernel_shape", 2L, 4),
                                        of("strides", 2L, 4),
                                        of("ceil_mode", 1)),
                        s),
                c(
                        "average: dilated",
                        graph(19, s).node("AveragePool", "x", "y", of("kernel_shape", 2L, 2), of("dilations", 2L, 3)),
                        s),
                c("global average", graph(13, s).node("GlobalAveragePool", "x", "y"), s));
    }

    private static Stream<Arguments> resizes() {
        long[] s = {2, 3, 4, 6};
        Stream.Builder<Arguments> all = Stream.builder();
        for (String mode : List.of("nearest", "linear", "cubic")) {
            for (String coordinates : List.of(
                    "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric")) {
                for (long[] to : new long[][] {{9, 11}, {3, 4}, {1, 6}}) {
                    all.add(c(
                            "resize " + mode + " " + coordinates + " to " + to[0] + "x" + to[1],
                            graph(19, s)
                                    .longs("sizes", 2, 3, to[0], to[1])
                                    .node(
                                            "Resize",
                                            "x,,,sizes",
                                            "y",
                                            text("mode", mode),
                                            text("coordinate_transformation_mode", coordinates)),
                            s));
                }
            }
        }
        for (String nearest : List.of("round_prefer_ceil", "floor", "ceil")) {
            all.add(c(
                    "resize nearest " + nearest,
                    graph(13, s)
                            .floats("scales", 1, 1, 1.7f, 0.6f)
                            .node(
                                    "Resize",
                                    "x,,scales",
                                    "y",
                                    text("nearest_mode", nearest),
                                    text("coordinate_transformation_mode", "asymmetric")),
                    s));
        }
        float[] scales = {1, 1, 2, 0.5f};
        all.add(c("resize 10", graph(10, s).floats("scales", scales).node("Resize", "x,scales", "y"), s));
        all.add(c(
                "resize 10 linear",
                graph(10, s).floats("scales", scales).node("Resize", "x,scales", "y", text("mode", "linear")),
                s));
        float[] up = {1, 1, 2, 3};
        all.add(c(
                "upsample 9",
                graph(9, s).floats("scales", up).node("Upsample", "x,scales", "y", text("mode", "nearest")),
                s));
        all.add(c(
                "resize antialias",
                graph(18, s)
                        .longs("sizes", 2, 3, 2, 3)
                        .node("Resize", "x,,,sizes", "y", text("mode", "linear"), of("antialias", 1)),
                s));
        return all.build();
    }

    private static Stream<Arguments> pointwise() {
        long[] s = {2, 3, 4, 5};
        Stream.Builder<Arguments> all = Stream.builder();
        for (String op : List.of(
                "Relu",
                "Sigmoid",
                "Tanh",
                "Erf",
                "Softplus",
                "Softsign",
                "Exp",
                "Sin",
                "Cos",
                "Neg",
                "Abs",
                "LeakyRelu",
                "Elu",
                "Selu",
                "HardSigmoid",
                "HardSwish",
                "Identity")) {
            all.add(c(op, graph(14, s).node(op, "x", "y"), s));
        }
        all.add(c("Gelu", graph(20, s).node("Gelu", "x", "y"), s));
        all.add(c("Gelu tanh", graph(20, s).node("Gelu", "x", "y", text("approximate", "tanh")), s));
        for (String op : List.of("Sqrt", "Log", "Reciprocal")) {
            all.add(c(op, graph(13, s).node("Exp", "x", "e").node(op, "e", "y"), s));
        }
        for (String op : List.of("Add", "Sub", "Mul", "Div", "Max", "Min")) {
            all.add(c(
                    op + " broadcast",
                    graph(13, s).floats("w", random(3, 1, 3, 1, 1)).node(op, "x,w", "y"),
                    s));
        }
        all.add(c("Pow", graph(13, s).floats("two", float32(new long[0], 3)).node("Pow", "x,two", "y"), s));
        all.add(c("Clip 6", graph(9, s).node("Clip", "x", "y", real("min", -0.5f), real("max", 0.7f)), s));
        all.add(c("PRelu", graph(13, s).floats("w", random(3, 0.3, 3, 1, 1)).node("PRelu", "x,w", "y"), s));
        for (long axis : new long[] {1, -1}) {
            all.add(c("Softmax 13 axis " + axis, graph(13, s).node("Softmax", "x", "y", of("axis", axis)), s));
            all.add(c("LogSoftmax 13 axis " + axis, graph(13, s).node("LogSoftmax", "x", "y", of("axis", axis)), s));
        }
        all.add(c("Softmax 11 flattens", graph(11, s).node("Softmax", "x", "y", of("axis", 2)), s));
        all.add(c(
                "Where",
                graph(13, s)
                        .floats("zero", random(4, 0, 1))
                        .node("Greater", "x,zero", "m")
                        .node("Exp", "x", "e")
                        .node("Where", "m,x,e", "y"),
                s));
        return all.build();
    }

    private static Stream<Arguments> products() {
        long[] s = {2, 3, 4, 5};
        return Stream.of(
                c("MatMul right", graph(13, s).floats("w", random(5, 1, 5, 6)).node("MatMul", "x,w", "y"), s),
                c("MatMul left", graph(13, s).floats("w", random(5, 1, 6, 4)).node("MatMul", "w,x", "y"), s),
                c(
                        "MatMul self",
                        graph(13, s)
                                .node("Transpose", "x", "t", of("perm", 0L, 1, 3, 2))
                                .node("MatMul", "x,t", "y"),
                        s),
                c(
                        "Gemm",
                        graph(13, 4, 5)
                                .floats("w", random(5, 1, 3, 4))
                                .floats("b", random(6, 1, 5))
                                .node("Gemm", "w,x,b", "y", real("alpha", 0.5f), real("beta", 2)),
                        4,
                        5),
                c(
                        "Gemm transposed",
                        graph(13, 4, 5)
                                .floats("w", random(5, 1, 6, 4))
                                .node("Gemm", "x,w", "y", of("transA", 1), of("transB", 1)),
                        4,
                        5),
                c(
                        "Einsum",
                        graph(13, s)
                                .floats("w", random(5, 1, 2, 3, 4, 6))
                                .node("Einsum", "x,w", "y", text("equation", "nchw,nchk->nckw")),
                        s));
    }

    private static Stream<Arguments> movement() {
        long[] s = {2, 4, 4, 6};
        return Stream.of(
                c(
                        "Slice",
                        graph(13, s)
                                .longs("a", 1, 5)
                                .longs("b", 4, -7)
                                .longs("i", 2, 3)
                                .longs("t", 2, -2)
                                .node("Slice", "x,a,b,i,t", "y"),
                        s),
                c(
                        "Split",
                        graph(13, s)
                                .longs("p", 1, 3)
                                .node("Split", "x,p", "u,v", of("axis", 1))
                                .node("Mul", "u,v", "y"),
                        s),
                c("Gather", graph(13, s).longs("i", 3, 0, 3).node("Gather", "x,i", "y", of("axis", 1)), s),
                c(
                        "TopK and GatherElements",
                        graph(13, s)
                                .node("Shape", "x", "s")
                                .longs("two", 2)
                                .node("Gather", "s,two", "n")
                                .longs("most", 3)
                                .node("Min", "n,most", "k")
                                .node("TopK", "x,k", "top,at", of("axis", 2))
                                .node("Exp", "x", "e")
                                .longs("four", 4)
                                .node("Sub", "at,four", "back")
                                .node("GatherElements", "e,at", "there", of("axis", 2))
                                .node("GatherElements", "e,back", "again", of("axis", 2))
                                .node("Mul", "top,there", "product")
                                .node("Mul", "product,again", "y"),
                        s),
                c("Concat", graph(13, s).node("Exp", "x", "e").node("Concat", "x,e", "y", of("axis", 1)), s),
                c(
                        "Pad reflect",
                        graph(13, s)
                                .longs("p", 0, 0, 2, 1, 0, 0, 1, 3)
                                .node("Pad", "x,p", "y", text("mode", "reflect")),
                        s),
                c(
                        "Pad edge",
                        graph(13, s).longs("p", 0, 1, 2, 1, 0, 0, 1, 3).node("Pad", "x,p", "y", text("mode", "edge")),
                        s),
                c(
                        "Pad constant and crop",
                        graph(13, s).longs("p", 0, 0, 1, -1, 0, 0, -1, 2).node("Pad", "x,p", "y"),
                        s),
                c("Expand", graph(13, 2, 1, 3).longs("t", 4, 1, 5, 3).node("Expand", "x,t", "y"), 2, 1, 3),
                c("Tile", graph(13, s).longs("t", 1, 2, 1, 3).node("Tile", "x,t", "y"), s),
                c("DepthToSpace", graph(13, s).node("DepthToSpace", "x", "y", of("blocksize", 2)), s),
                c(
                        "DepthToSpace CRD",
                        graph(13, s).node("DepthToSpace", "x", "y", of("blocksize", 2), text("mode", "CRD")),
                        s),
                c("SpaceToDepth", graph(13, s).node("SpaceToDepth", "x", "y", of("blocksize", 2)), s),
                c(
                        "Reshape from Shape",
                        graph(13, s)
                                .longs("z", 0)
                                .longs("m", -1)
                                .node("Shape", "x", "s")
                                .node("Gather", "s,z", "n")
                                .node("Concat", "n,m", "t", of("axis", 0))
                                .node("Reshape", "x,t", "y"),
                        s));
    }

    private static Stream<Arguments> norms() {
        long[] s = {2, 4, 3, 5};
        TestGraph affine = graph(13, s).floats("g", random(7, 1, 4)).floats("b", random(8, 1, 4));
        return Stream.of(
                c(
                        "BatchNormalization frozen",
                        graph(14, s)
                                .floats("g", random(7, 1, 4))
                                .floats("b", random(8, 1, 4))
                                .floats("m", random(9, 1, 4))
                                .floats("v", 0.5f, 1, 2, 3)
                                .node("BatchNormalization", "x,g,b,m,v", "y", real("epsilon", 1e-3f)),
                        s),
                c("InstanceNormalization", affine.node("InstanceNormalization", "x,g,b", "y"), s),
                c(
                        "LayerNormalization",
                        graph(17, s)
                                .floats("g", random(7, 1, 5))
                                .floats("b", random(8, 1, 5))
                                .node("LayerNormalization", "x,g,b", "y", of("axis", -1)),
                        s),
                c("ReduceMean", graph(13, s).node("ReduceMean", "x", "y", of("axes", 2L, 3), of("keepdims", 0)), s),
                c("ReduceMax", graph(13, s).node("ReduceMax", "x", "y", of("axes", 1L, -1)), s),
                c("ReduceSum axes as input", graph(13, s).longs("a", 1, 3).node("ReduceSum", "x,a", "y"), s),
                c("ReduceL2", graph(13, s).node("ReduceL2", "x", "y", of("axes", new long[] {1})), s),
                c("ReduceLogSumExp", graph(13, s).node("ReduceLogSumExp", "x", "y", of("axes", new long[] {1})), s));
    }

    private static Stream<Arguments> others() {
        long[] s = {2, 4, 4, 6};
        Stream.Builder<Arguments> all = Stream.builder();
        all.add(c("Cast", graph(13, s).node("Cast", "x", "y", of("to", 1)), s));
        all.add(c("CastLike", graph(15, s).floats("w", random(1, 1, 2, 2)).node("CastLike", "x,w", "y"), s));
        all.add(c("Dropout", graph(13, s).node("Dropout", "x", "y"), s));
        all.add(c("Dropout 9", graph(9, s).node("Dropout", "x", "y", real("ratio", 0.3f)), s));
        all.add(c("Flatten", graph(13, s).node("Flatten", "x", "y", of("axis", 2)), s));
        all.add(c("Squeeze 11", graph(11, 2, 1, 5).node("Squeeze", "x", "y", of("axes", new long[] {1})), 2, 1, 5));
        all.add(c("Squeeze 13", graph(13, 2, 1, 5).longs("a", -2).node("Squeeze", "x,a", "y"), 2, 1, 5));
        all.add(c("Unsqueeze 11", graph(11, 3, 5).node("Unsqueeze", "x", "y", of("axes", 0L, 2)), 3, 5));
        all.add(c("Unsqueeze 13", graph(13, 3, 5).longs("a", 0, -1).node("Unsqueeze", "x,a", "y"), 3, 5));
        all.add(c("GlobalMaxPool", graph(13, s).node("GlobalMaxPool", "x", "y"), s));
        all.add(c("ThresholdedRelu", graph(13, s).node("ThresholdedRelu", "x", "y", real("alpha", 0.3f)), s));
        all.add(c("Swish", graph(24, s).node("Swish", "x", "y", real("alpha", 1.5f)), s));
        all.add(c("Mish", graph(18, s).node("Mish", "x", "y"), s));
        for (String op : List.of("Sum", "Mean")) {
            all.add(c(
                    op,
                    graph(13, s)
                            .floats("w", random(3, 1, 4, 1, 6))
                            .node("Exp", "x", "e")
                            .node(op, "x,e,w", "y"),
                    s));
        }
        for (String op : List.of("ReduceMin", "ReduceL1", "ReduceSumSquare")) {
            all.add(c(op, graph(13, s).node(op, "x", "y", of("axes", 1L, 2), of("keepdims", 0)), s));
        }
        for (String op : List.of("ReduceProd", "ReduceLogSum")) {
            all.add(c(op, graph(18, s).longs("a", 1).node("Exp", "x", "e").node(op, "e,a", "y", of("keepdims", 1)), s));
        }
        all.add(c(
                "GroupNormalization",
                graph(21, s)
                        .floats("g", random(1, 0.5, 4))
                        .floats("b", random(2, 0.5, 4))
                        .node("GroupNormalization", "x,g,b", "y", of("num_groups", 2)),
                s));
        return all.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void forwardAndGradientAgreeWithOnnxRuntime(String name, OnnxModel model, long[] shape) {
        Map<String, FloatTensor> values = new LinkedHashMap<>();
        values.put("x", distinct(shape));
        model.initializers().forEach((n, t) -> {
            if (Tensors.isFloat(t) && t.getDimsCount() > 1) {
                values.put(n, Tensors.floats(t));
            }
        });
        FloatTensor wanted = runOracle(model, values);
        FloatTensor projection = Tensors.floats(random(99, 1, wanted.shape()));
        Map<String, FloatTensor> gradients = new LinkedHashMap<>();
        Set<String> learnt = new TreeSet<>(values.keySet());
        learnt.remove("x");
        try (NDManager manager = Torch.open("cpu", 1);
                OnnxBlock block = new OnnxBlock(BlockRunner.spec(model, learnt), manager)) {
            Torch.withGradients(() -> {
                NDArray x = Torch.upload(manager, values.get("x"));
                x.setRequiresGradient(true);
                NDArray y = block.forward(Map.of("x", x), ForwardMode.inference(a -> a), manager)
                        .get("y");
                FloatTensor actual = Torch.download(y);
                assertThat(actual.shape()).isEqualTo(wanted.shape());
                assertThat(ExportedModelTest.largestDifference(actual, wanted)).isLessThan(2e-5f);
                NDArray projected = y.mul(Torch.upload(manager, projection)).sum();
                Garbage.collect();
                Torch.backward(projected);
                gradients.put("x", Torch.download(x.getGradient()));
                block.parameters().forEach((n, p) -> gradients.put(n, Torch.download(p.getGradient())));
            });
        }
        for (String variable : values.keySet()) {
            requireDirectionalDerivative(model, values, variable, gradients.get(variable), projection);
        }
    }

    private static void requireDirectionalDerivative(
            OnnxModel model,
            Map<String, FloatTensor> values,
            String variable,
            FloatTensor gradient,
            FloatTensor projection) {
        float step = 2e-3f;
        Random random = new Random(5);
        FloatTensor at = values.get(variable);
        float[] up = at.data().clone();
        float[] down = at.data().clone();
        double predicted = 0;
        double size = 0;
        for (int i = 0; i < up.length; i++) {
            int direction = random.nextBoolean() ? 1 : -1;
            up[i] += step * direction;
            down[i] -= step * direction;
            predicted += (double) gradient.data()[i] * (up[i] - down[i]);
            size += Math.abs((double) gradient.data()[i] * (up[i] - down[i]));
        }
        Map<String, FloatTensor> moved = new LinkedHashMap<>(values);
        moved.put(variable, new FloatTensor(at.shape(), up));
        double high = dot(runOracle(model, moved), projection);
        moved.put(variable, new FloatTensor(at.shape(), down));
        double measured = high - dot(runOracle(model, moved), projection);
        assertThat(Math.abs(measured - predicted)).as("slope along " + variable).isLessThan(2e-3 * size + 1e-5);
    }

    private static double dot(FloatTensor a, FloatTensor b) {
        double sum = 0;
        for (int i = 0; i < a.data().length; i++) {
            sum += (double) a.data()[i] * b.data()[i];
        }
        return sum;
    }

    private static FloatTensor runOracle(OnnxModel model, Map<String, FloatTensor> values) {
        var proto = model.proto().toBuilder();
        for (int i = 0; i < proto.getGraph().getInitializerCount(); i++) {
            FloatTensor value = values.get(proto.getGraph().getInitializer(i).getName());
            if (value != null) {
                proto.getGraphBuilder()
                        .setInitializer(
                                i, Tensors.of(proto.getGraph().getInitializer(i).getName(), value));
            }
        }
        return OnnxRuntimeOracle.run(OnnxModel.of(proto.build()), Map.of("x", values.get("x")))
                .get("y");
    }

    /** A shuffled grid without equal values and away from 0 and the limits: no kink lies within a step. */
    private static FloatTensor distinct(long... shape) {
        int n = (int) FloatTensor.count(shape);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(3));
        float[] data = new float[n];
        float spacing = Math.max(0.0125f, 4f / n);
        for (int i = 0; i < n; i++) {
            data[i] = (order.get(i) - n / 2 + 0.5f) * spacing;
        }
        return new FloatTensor(shape, data);
    }
}
