package org.sbonnx.graph.shape;

import static org.sbonnx.graph.Attributes.of;
import static org.sbonnx.testkit.TestGraph.FLOAT;
import static org.sbonnx.testkit.TestGraph.INT64;
import static org.sbonnx.testkit.TestGraph.ints;
import static org.sbonnx.testkit.TestGraph.real;
import static org.sbonnx.testkit.TestGraph.text;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.testkit.TestGraph;

/** One small graph for each operator family and for each change of meaning between operator set versions. */
public final class ShapeCases {
    private final List<Object[]> all = new ArrayList<>();

    private ShapeCases() {}

    public static List<Object[]> all() {
        ShapeCases c = new ShapeCases();
        c.windows();
        c.pools();
        c.transposedConvolutions();
        c.resizes();
        c.layout();
        c.selections();
        c.reductions();
        c.matrices();
        c.chains();
        c.elementwise();
        return c.all;
    }

    private void add(String name, TestGraph graph) {
        all.add(new Object[] {name, graph.build(OnnxModel::of)});
    }

    private void windows() {
        for (String auto : List.of("NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")) {
            for (int stride = 1; stride <= 3; stride++) {
                add(
                        "Conv " + auto + " stride " + stride,
                        new TestGraph(11)
                                .input("x", 1, 4, 11, 14)
                                .weight("w", 6, 2, 3, 2)
                                .node(
                                        "Conv",
                                        "x w -> y",
                                        text("auto_pad", auto),
                                        of("group", 2),
                                        ints("strides", stride, 2))
                                .output("y"));
            }
        }
        add(
                "Conv dilated, asymmetric pads",
                new TestGraph(22)
                        .input("x", 1, 4, 21, 17)
                        .weight("w", 6, 4, 3, 3)
                        .node(
                                "Conv",
                                "x w -> y",
                                ints("pads", 1, 2, 3, 0),
                                ints("dilations", 4, 2),
                                ints("strides", 2, 3))
                        .output("y"));
    }

    private void pools() {
        for (String op : List.of("MaxPool", "AveragePool")) {
            for (int ceil = 0; ceil < 2; ceil++) {
                for (int size = 5; size < 12; size++) {
                    add(
                            op + " ceil " + ceil + " of " + size,
                            new TestGraph(op.equals("MaxPool") ? 12 : 11)
                                    .input("x", 1, 2, size, size + 1)
                                    .node(
                                            op,
                                            "x -> y",
                                            ints("kernel_shape", 3, 2),
                                            ints("strides", 2, 3),
                                            ints("pads", 1, 0, 1, 1),
                                            of("ceil_mode", ceil))
                                    .output("y"));
                }
            }
            for (String auto : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
                add(
                        op + " " + auto,
                        new TestGraph(12)
                                .input("x", 1, 2, 9, 10)
                                .node(
                                        op,
                                        "x -> y",
                                        ints("kernel_shape", 3, 3),
                                        ints("strides", 2, 4),
                                        text("auto_pad", auto))
                                .output("y"));
            }
        }
        add(
                "MaxPool with indices and dilation",
                new TestGraph(12)
                        .input("x", 1, 2, 19, 20)
                        .node("MaxPool", "x -> y i", ints("kernel_shape", 3, 3), ints("dilations", 3, 2))
                        .output("y"));
        add(
                "global pools",
                new TestGraph(13)
                        .input("x", 1, 2, 9, 10)
                        .node("GlobalAveragePool", "x -> a")
                        .node("GlobalMaxPool", "x -> m")
                        .node("LpPool", "x -> l", ints("kernel_shape", 3, 3), ints("strides", 2, 2))
                        .output("a"));
    }

    private void transposedConvolutions() {
        AttributeProto[][] variants = {
            {ints("strides", 2, 3)},
            {ints("strides", 2, 3), ints("output_padding", 1, 2), ints("pads", 1, 0, 1, 1)},
            {ints("strides", 2, 2), ints("output_shape", 12, 13)},
            {ints("strides", 2, 2), text("auto_pad", "SAME_UPPER")},
            {ints("strides", 1, 1), ints("dilations", 2, 3), of("group", 2)},
        };
        for (AttributeProto[] v : variants) {
            add(
                    "ConvTranspose " + v.length + " " + v[v.length - 1].getName(),
                    new TestGraph(11)
                            .input("x", 1, 4, 5, 6)
                            .weight("w", 4, 3, 3, 4)
                            .node("ConvTranspose", "x w -> y", v)
                            .output("y"));
        }
    }

    private void resizes() {
        add(
                "Resize 10",
                new TestGraph(10)
                        .input("x", 1, 2, 7, 9)
                        .floats("s", 1, 1, 2.5f, 0.6f)
                        .node("Resize", "x s -> y")
                        .output("y"));
        add(
                "Upsample 9",
                new TestGraph(9)
                        .input("x", 1, 2, 7, 9)
                        .floats("s", 1, 1, 2.5f, 3)
                        .node("Upsample", "x s -> y")
                        .output("y"));
        for (int opset : new int[] {11, 13, 18, 19}) {
            add(
                    "Resize " + opset + " by scales",
                    new TestGraph(opset)
                            .floats("none")
                            .input("x", 1, 2, 7, 9)
                            .floats("s", 1, 1, 1.7f, 0.34f)
                            .node("Resize", "x none s -> y", text("mode", "linear"))
                            .output("y"));
            add(
                    "Resize " + opset + " by sizes",
                    new TestGraph(opset)
                            .floats("none")
                            .input("x", 1, 2, 7, 9)
                            .longs("s", 1, 2, 13, 4)
                            .node("Resize", opset == 11 ? "x none none s -> y" : "x _ _ s -> y", text("mode", "linear"))
                            .output("y"));
        }
        for (String policy : List.of("stretch", "not_larger", "not_smaller")) {
            add(
                    "Resize 18, axes, " + policy,
                    new TestGraph(18)
                            .input("x", 1, 2, 7, 9)
                            .longs("s", 20, 15)
                            .node(
                                    "Resize",
                                    "x _ _ s -> y",
                                    ints("axes", 3, 2),
                                    text("keep_aspect_ratio_policy", policy))
                            .output("y"));
        }
        add(
                "scales that do not come out even",
                new TestGraph(11)
                        .input("x", 1, 1, 45, 713)
                        .floats("none")
                        .floats("s", 1, 1, (float) (90.0 / 45), (float) (89.0 / 713))
                        .node("Resize", "x none s -> y")
                        .output("y"));
    }

    private void layout() {
        add(
                "Reshape",
                new TestGraph(14)
                        .input("x", 2, 6, 4)
                        .longs("s", 0, -1, 3, 2)
                        .node("Reshape", "x s -> y")
                        .node("Flatten", "x -> f0", of("axis", 0))
                        .node("Flatten", "x -> f2", of("axis", -1))
                        .node("Flatten", "x -> f3", of("axis", 3))
                        .output("y"));
        add(
                "Squeeze, Unsqueeze 11",
                new TestGraph(11)
                        .input("x", 1, 6, 1, 4)
                        .node("Squeeze", "x -> a")
                        .node("Squeeze", "x -> b", ints("axes", -2))
                        .node("Unsqueeze", "a -> c", ints("axes", 3, 0))
                        .output("c"));
        add(
                "Squeeze, Unsqueeze 13",
                new TestGraph(13)
                        .input("x", 1, 6, 1, 4)
                        .longs("ax", -2)
                        .longs("ay", -1, 0)
                        .node("Squeeze", "x ax -> b")
                        .node("Unsqueeze", "b ay -> c")
                        .output("c"));
        add(
                "Transpose, blocks, Tile, Expand",
                new TestGraph(13)
                        .input("x", 1, 8, 4, 6)
                        .longs("r", 2, 1, 3, 1)
                        .longs("e", 5, 1, 1, 1, 6)
                        .node("Transpose", "x -> t", ints("perm", 0, 2, 3, 1))
                        .node("Transpose", "x -> u")
                        .node("DepthToSpace", "x -> d", of("blocksize", 2))
                        .node("SpaceToDepth", "x -> s", of("blocksize", 2))
                        .node("Tile", "x r -> tile")
                        .node("Expand", "x e -> ex")
                        .output("t"));
    }

    private void selections() {
        add(
                "Concat, Split",
                new TestGraph(13)
                        .input("x", 2, 5, 4)
                        .input("z", 2, 1, 4)
                        .longs("parts", 1, 2, 3)
                        .node("Concat", "x z x -> c", of("axis", -2))
                        .node("Concat", "x z -> six", of("axis", 1))
                        .node("Split", "six parts -> p q r", of("axis", 1))
                        .node("Split", "six -> h i", of("axis", 1))
                        .output("c"));
        add(
                "Split 11",
                new TestGraph(11)
                        .input("x", 2, 6, 4)
                        .node("Split", "x -> p q", of("axis", -1), ints("split", 3, 1))
                        .node("Split", "x -> a b c", of("axis", 1))
                        .output("p"));
        add(
                "Split 18 uneven",
                new TestGraph(18)
                        .input("x", 2, 7, 4)
                        .node("Split", "x -> p q r", of("axis", 1), of("num_outputs", 3))
                        .output("p"));
        add(
                "Slice 9",
                new TestGraph(9)
                        .input("x", 4, 6, 5)
                        .node("Slice", "x -> y", ints("starts", 1, -3), ints("ends", 1000, -1), ints("axes", 0, 2))
                        .output("y"));
        long[][] cuts = {
            {0, Long.MAX_VALUE, 1},
            {1, -1, 1},
            {-2, 1000, 1},
            {5, 2, 1},
            {0, 6, 2},
            {1, 6, 4},
            {-1, Long.MIN_VALUE, -1},
            {4, 0, -2},
            {1000, -1000, -3},
            {-1000, 1000, 5},
            {2, 2, -1},
            {0, Integer.MAX_VALUE, 3}
        };
        for (long[] cut : cuts) {
            add(
                    "Slice " + Arrays.toString(cut),
                    new TestGraph(13)
                            .input("x", 2, 6, 3)
                            .longs("s", cut[0])
                            .longs("e", cut[1])
                            .longs("a", -2)
                            .longs("t", cut[2])
                            .node("Slice", "x s e a t -> y")
                            .output("y"));
        }
        add(
                "Gather and friends",
                new TestGraph(13)
                        .input("x", 4, 6, 5)
                        .initializer(Tensors.ofLongs("i", new long[] {2, 3}, 0, 1, 2, 3, -1, 0))
                        .initializer(Tensors.ofLongs("k", new long[0], 2))
                        .initializer(Tensors.ofLongs("e", new long[] {1, 2, 5}, new long[10]))
                        .initializer(Tensors.ofLongs("n", new long[] {2, 3, 2}, new long[12]))
                        .node("Gather", "x i -> y", of("axis", 1))
                        .node("Gather", "x k -> z", of("axis", -1))
                        .node("GatherElements", "x e -> g", of("axis", 1))
                        .node("GatherND", "x n -> nd")
                        .output("y"));
        add(
                "Pad 9",
                new TestGraph(9)
                        .input("x", 2, 6, 5)
                        .node("Pad", "x -> y", ints("pads", 0, 1, 2, 0, 3, -1))
                        .output("y"));
        add(
                "Pad 13",
                new TestGraph(13)
                        .input("x", 2, 6, 5)
                        .longs("p", 0, 1, 2, 0, 3, -1)
                        .node("Pad", "x p -> y")
                        .output("y"));
        add(
                "Pad 18",
                new TestGraph(18)
                        .input("x", 2, 6, 5)
                        .longs("p", 1, 2, 3, 4)
                        .longs("a", -1, 1)
                        .node("Pad", "x p _ a -> y", text("mode", "edge"))
                        .output("y"));
    }

    private void reductions() {
        for (int keep = 0; keep < 2; keep++) {
            add(
                    "Reduce 11 keep " + keep,
                    new TestGraph(11)
                            .input("x", 2, 6, 5)
                            .node("ReduceMean", "x -> a", ints("axes", 0, -1), of("keepdims", keep))
                            .node("ReduceSum", "x -> b", ints("axes", 1), of("keepdims", keep))
                            .node("ReduceMax", "x -> c", of("keepdims", keep))
                            .node("ArgMax", "x -> d", of("axis", 1), of("keepdims", keep))
                            .node("ArgMin", "x -> e", of("axis", -1), of("keepdims", keep))
                            .output("a"));
            add(
                    "Reduce 18 keep " + keep,
                    new TestGraph(18)
                            .input("x", 2, 6, 5)
                            .longs("ax", -1, 0)
                            .longs("none")
                            .node("ReduceMean", "x ax -> a", of("keepdims", keep))
                            .node("ReduceSum", "x -> b", of("noop_with_empty_axes", 1), of("keepdims", keep))
                            .node("ReduceMax", "x none -> c", of("keepdims", keep))
                            .node("ReduceL2", "x ax -> d", of("keepdims", keep))
                            .output("a"));
        }
        add(
                "TopK, NonZero, OneHot",
                new TestGraph(13)
                        .input("x", 2, 6, 5)
                        .longs("k", 3)
                        .longs("depth", 7)
                        .floats("values", 0, 1)
                        .node("TopK", "x k -> v i", of("axis", 1))
                        .node("OneHot", "i depth values -> o", of("axis", 1))
                        .output("v"));
    }

    private void matrices() {
        long[][][] pairs = {
            {{2, 3}, {3, 4}}, {{3}, {3, 4}}, {{2, 3}, {3}}, {{3}, {3}}, {{5, 1, 2, 3}, {7, 3, 4}}, {{3}, {6, 3, 4}}
        };
        for (long[][] p : pairs) {
            add(
                    "MatMul " + Arrays.deepToString(p),
                    new TestGraph(13)
                            .input("a", p[0])
                            .input("b", p[1])
                            .node("MatMul", "a b -> y")
                            .output("y"));
        }
        add(
                "Gemm",
                new TestGraph(13)
                        .input("a", 3, 2)
                        .weight("b", 4, 3)
                        .weight("c", 4)
                        .node("Gemm", "a b c -> y", of("transA", 1), of("transB", 1))
                        .output("y"));
        for (String equation :
                List.of("bij,bjk->bik", "bij, bkj -> bki", "bij,bjk", "...ij,...jk->...ik", "bij,bjk->")) {
            add(
                    "Einsum " + equation,
                    new TestGraph(13)
                            .input("a", 2, 3, 4)
                            .input("b", equation.contains("bkj") ? new long[] {2, 5, 4} : new long[] {2, 4, 5})
                            .node("Einsum", "a b -> y", text("equation", equation))
                            .output("y"));
        }
    }

    private void chains() {
        add(
                "size of an interpolation",
                new TestGraph(13)
                        .input("x", 1, 3, 10, 14)
                        .input("f", 1, 8, 5, 7)
                        .node("Shape", "x -> s")
                        .longs("two", 2)
                        .longs("end", Long.MAX_VALUE)
                        .longs("zero", 0)
                        .node("Slice", "s two end zero -> hw")
                        .node("Shape", "f -> fs")
                        .node("Slice", "fs zero two zero -> nc")
                        .node("Concat", "nc hw -> sizes", of("axis", 0))
                        .node("Resize", "f _ _ sizes -> y", text("mode", "linear"))
                        .output("y"));
        add(
                "scale factor of an old export",
                new TestGraph(11)
                        .input("x", 1, 3, 10, 15)
                        .node("Shape", "x -> s")
                        .initializer(Tensors.ofLongs("i2", new long[0], 2))
                        .node("Gather", "s i2 -> h", of("axis", 0))
                        .node("Cast", "h -> hf", of("to", FLOAT))
                        .initializer(Tensors.of("factor", new FloatTensor(new long[0], new float[] {2.3f})))
                        .node("Mul", "hf factor -> hm")
                        .node("Floor", "hm -> hd")
                        .node("Cast", "hd -> hi", of("to", INT64))
                        .node("Unsqueeze", "hi -> hu", ints("axes", 0))
                        .longs("head", 1, 3)
                        .longs("tail", 20)
                        .node("Concat", "head hu tail -> sizes", of("axis", 0))
                        .floats("none")
                        .node("Resize", "x none none sizes -> y")
                        .output("y"));
        add(
                "pads of a torch export",
                new TestGraph(13)
                        .input("x", 1, 3, 10, 15)
                        .longs("pads", 1, 2, 3, 4)
                        .longs("four", 4)
                        .node(
                                "ConstantOfShape",
                                "four -> zeros",
                                Attributes.of("value", Tensors.ofLongs("", new long[] {1}, 0)))
                        .node("Concat", "pads zeros -> all", of("axis", 0))
                        .longs("pairs", -1, 2)
                        .node("Reshape", "all pairs -> m")
                        .longs("s", -1)
                        .longs("e", Long.MIN_VALUE)
                        .longs("a", 0)
                        .longs("t", -1)
                        .node("Slice", "m s e a t -> back")
                        .node("Transpose", "back -> tr", ints("perm", 1, 0))
                        .longs("flat", -1)
                        .node("Reshape", "tr flat -> p")
                        .node("Cast", "p -> pi", of("to", INT64))
                        .node("Pad", "x pi -> y")
                        .output("y"));
        add(
                "expand to a computed shape",
                new TestGraph(13)
                        .input("x", 1, 3, 1, 1)
                        .input("like", 1, 1, 6, 8)
                        .node("Shape", "like -> s")
                        .longs("minus", 1, 3, -1, -1)
                        .longs("m1", -1, -1, -1, -1)
                        .node("Equal", "minus m1 -> eq")
                        .node("Where", "eq s minus -> target")
                        .node("Expand", "x target -> y")
                        .longs("start", 0)
                        .node("ReduceProd", "s -> n", of("keepdims", 0))
                        .node("Size", "like -> size")
                        .initializer(Tensors.ofLongs("i0", new long[0], 0))
                        .initializer(Tensors.ofLongs("i3", new long[0], 3))
                        .node("Range", "i0 size i3 -> range")
                        .output("y"));
    }

    private void elementwise() {
        add(
                "broadcasting",
                new TestGraph(13)
                        .input("a", 2, 1, 5)
                        .input("b", 4, 1)
                        .typed("c", TensorProto.DataType.BOOL_VALUE, 5)
                        .node("Add", "a b -> s")
                        .node("Max", "a b s -> m")
                        .node("Less", "a b -> l")
                        .node("And", "l c -> and")
                        .node("Not", "and -> not")
                        .node("Where", "c a b -> w")
                        .node("Pow", "a b -> p")
                        .output("s"));
        add(
                "types",
                new TestGraph(13)
                        .input("a", 2, 3)
                        .node("Cast", "a -> h", of("to", TensorProto.DataType.FLOAT16_VALUE))
                        .node("Relu", "h -> r")
                        .node("Cast", "r -> d", of("to", TensorProto.DataType.DOUBLE_VALUE))
                        .node("Softmax", "d -> s", of("axis", 1))
                        .node("Dropout", "a -> y mask")
                        .node("IsNaN", "a -> nan")
                        .floats("scale", 0.5f)
                        .initializer(TensorProto.newBuilder()
                                .setName("zero")
                                .setDataType(TensorProto.DataType.INT8_VALUE)
                                .setRawData(ByteString.copyFrom(new byte[1]))
                                .build())
                        .initializer(Tensors.of("one", new FloatTensor(new long[0], new float[] {0.5f})))
                        .node("QuantizeLinear", "a one zero -> q")
                        .node("DequantizeLinear", "q one zero -> dq")
                        .output("y"));
        add(
                "normalizations",
                new TestGraph(17)
                        .input("a", 2, 3, 4, 5)
                        .weight("v", 3)
                        .weight("w", 5)
                        .initializer(Tensors.of("var", new FloatTensor(new long[] {3}, new float[] {1, 2, 3})))
                        .node("BatchNormalization", "a v v v var -> bn")
                        .node("InstanceNormalization", "a v v -> in")
                        .node("LayerNormalization", "a w w -> ln mean inv", real("epsilon", 0.1f))
                        .node("LeakyRelu", "a -> lr", real("alpha", 0.1f))
                        .node("LRN", "a -> lrn", of("size", 3))
                        .output("bn"));
    }
}
