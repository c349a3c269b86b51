package org.sbonnx.trainer.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbonnx.graph.Attributes.of;
import static org.sbonnx.testkit.TestGraph.float32;
import static org.sbonnx.testkit.TestGraph.random;
import static org.sbonnx.testkit.TestGraph.real;
import static org.sbonnx.testkit.TestGraph.text;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.testkit.TestGraph;
import org.sbonnx.trainer.OnnxRuntimeOracle;

/** One network in the form that each opset gives its operators: attributes turn into inputs, axes change their meaning. */
class OpsetTest {
    private static final long[] SHAPE = {1, 4, 8, 6};

    static IntStream opsets() {
        return IntStream.rangeClosed(9, 22);
    }

    @ParameterizedTest
    @MethodSource("opsets")
    void agreesWithOnnxRuntime(int opset) {
        OnnxModel model = model(opset);
        Map<String, FloatTensor> input = Map.of("x", Tensors.floats(random(7, 1, SHAPE)));
        FloatTensor wanted = OnnxRuntimeOracle.run(model, input).get("y");
        FloatTensor actual = BlockRunner.run(model, input).get("y");
        assertThat(actual.shape()).isEqualTo(wanted.shape());
        assertThat(ExportedModelTest.largestDifference(actual, wanted)).isLessThan(1e-4f);
    }

    private static OnnxModel model(int opset) {
        TestGraph g = new TestGraph(opset).input("x", SHAPE).output("y");
        g.floats("w", random(1, 0.3, 6, 4, 3, 3))
                .floats("s", random(2, 0.2, 6))
                .floats("b", random(3, 0.2, 6))
                .floats("m", random(4, 0.2, 6))
                .floats("v", 1, 2, 1, 3, 1, 2);
        g.node("Conv", "x,w,b", "conv", of("pads", 1L, 1, 1, 1))
                .node("BatchNormalization", "conv,s,b,m,v", "norm", real("epsilon", 1e-4f));
        clip(g, opset);
        pad(g, opset);
        slice(g, opset);
        resize(g, opset);
        split(g, opset);
        g.node("Softmax", "left", "shares", of("axis", 1)).node("Mul", "shares,right", "product");
        rank(g, opset);
        reduce(g, opset);
        newer(g, opset);
        g.node("Concat", "sum,mean,newer", "all", of("axis", 1));
        return (opset < 12
                        ? g.node("Dropout", "all", "y", real("ratio", 0.4f))
                        : g.floats("ratio", scalar(0.4f)).node("Dropout", "all,ratio", "y"))
                .build(OnnxModel::of);
    }

    private static TensorProto scalar(float value) {
        return float32(new long[0], value);
    }

    private static void clip(TestGraph g, int opset) {
        if (opset < 11) {
            g.node("Clip", "norm", "clipped", real("min", -0.4f), real("max", 0.9f));
        } else {
            g.floats("low", scalar(-0.4f)).floats("high", scalar(0.9f)).node("Clip", "norm,low,high", "clipped");
        }
    }

    private static void pad(TestGraph g, int opset) {
        if (opset < 11) {
            g.node("Pad", "clipped", "padded", text("mode", "reflect"), of("pads", 0L, 0, 1, 2, 0, 0, 1, 0));
        } else {
            g.longs("pads", 0, 0, 1, 2, 0, 0, 1, 0).node("Pad", "clipped,pads", "padded", text("mode", "reflect"));
        }
    }

    private static void slice(TestGraph g, int opset) {
        if (opset < 10) {
            g.node("Slice", "padded", "part", of("starts", 1L, 0), of("ends", -1L, 7), of("axes", 2L, 3));
        } else {
            g.longs("starts", 1, 0).longs("ends", -1, 7).longs("axes", 2, 3);
            g.node("Slice", "padded,starts,ends,axes", "part");
        }
    }

    private static void resize(TestGraph g, int opset) {
        g.floats("scales", 1, 1, 2, 2);
        if (opset < 10) {
            g.node("Upsample", "part,scales", "large", text("mode", "linear"));
        } else if (opset == 10) {
            g.node("Resize", "part,scales", "large", text("mode", "linear"));
        } else if (opset < 13) {
            // The region may be empty, not absent.
            g.floats("roi", new float[0]).node("Resize", "part,roi,scales", "large", text("mode", "linear"));
        } else {
            g.node("Resize", "part,,scales", "large", text("mode", "linear"));
        }
    }

    private static void split(TestGraph g, int opset) {
        if (opset < 13) {
            g.node("Split", "large", "left,right", of("axis", 1), of("split", 3L, 3));
        } else if (opset < 18) {
            g.longs("sizes", 3, 3).node("Split", "large,sizes", "left,right", of("axis", 1));
        } else {
            g.node("Split", "large", "left,right", of("axis", 1), of("num_outputs", 2));
        }
    }

    private static void rank(TestGraph g, int opset) {
        if (opset < 13) {
            g.node("Unsqueeze", "product", "deep", of("axes", new long[] {2}))
                    .node("Squeeze", "deep", "flat", of("axes", new long[] {2}));
        } else {
            g.longs("two", 2).node("Unsqueeze", "product,two", "deep").node("Squeeze", "deep,two", "flat");
        }
    }

    private static void reduce(TestGraph g, int opset) {
        if (opset < 13) {
            g.node("ReduceSum", "flat", "sum", of("axes", new long[] {3}));
        } else {
            g.longs("three", 3).node("ReduceSum", "flat,three", "sum");
        }
        if (opset < 18) {
            g.node("ReduceMean", "flat", "mean", of("axes", new long[] {3}));
        } else {
            g.node("ReduceMean", "flat,three", "mean");
        }
    }

    /** Operators that came later, on the mean. */
    private static void newer(TestGraph g, int opset) {
        String value = "mean";
        if (opset >= 14) {
            g.node("HardSwish", value, "swish");
            value = "swish";
        }
        if (opset >= 17) {
            g.floats("scale", random(8, 0.5, 1)).node("LayerNormalization", value + ",scale", "layer", of("axis", -1));
            value = "layer";
        }
        if (opset >= 20) {
            g.node("Gelu", value, "gelu");
            value = "gelu";
        }
        g.node("Identity", value, "newer");
    }
}
