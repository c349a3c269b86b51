package org.sbonnx.trainer;

import static org.sbonnx.testkit.TestGraph.random;
import static org.sbonnx.testkit.TestGraph.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;
import org.sbonnx.schemas.model.Manifest.Channel;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.testkit.TestGraph;

/**
 * A network with two bottlenecks, the later of them inserted first.
 *
 * <pre>
 *   input ─ Conv /2 ─ Relu ─ site ─ [1×1 Conv ─ one-hot] ─ codes1 ─ Conv 3×3 ─ Relu ─ hidden
 *     ─ [1×1 Conv ─ one-hot] ─ codes2 ─ 1×1 Conv ─ Resize ─ output [1,4,24,32]
 * </pre>
 */
final class TwoBottlenecks {
    private static final int CODES = 8;

    private TwoBottlenecks() {}

    static OnnxModel model() {
        TestGraph g = new TestGraph(13)
                .input("input", 1, 3, TinyData.HEIGHT, TinyData.WIDTH)
                .output("output")
                .floats("stem.w", random(1, 0.4, 8, 3, 3, 3))
                .floats("stem.b", random(2, 0.1, 8))
                .floats("head.w", random(4, 0.3, 16, CODES, 3, 3))
                .floats("cls.w", random(5, 0.3, 4, CODES, 1, 1))
                .floats("cls.b", random(6, 0.1, 4))
                .longs("sizes", 1, 4, TinyData.HEIGHT, TinyData.WIDTH)
                .initializer(Tensors.ofLongs(
                        "numbers",
                        new long[] {1, CODES, 1, 1},
                        LongStream.range(0, CODES).toArray()))
                .node(
                        "Conv",
                        "input,stem.w,stem.b",
                        "stem",
                        Attributes.of("pads", 1L, 1, 1, 1),
                        Attributes.of("strides", 2L, 2))
                .node("Relu", "stem", "site");
        bottleneck(g, 1, "site", 8);
        g.node("Conv", "codes1,head.w", "head", Attributes.of("pads", 1L, 1, 1, 1))
                .node("Relu", "head", "hidden");
        bottleneck(g, 2, "hidden", 16);
        return g.node("Conv", "codes2,cls.w,cls.b", "small")
                .node("Resize", "small,,,sizes", "output", text("mode", "linear"))
                .build(OnnxModel::of);
    }

    private static void bottleneck(TestGraph g, int i, String source, int channels) {
        g.floats("sb" + i + ".w", random(10 + i, 0.5, CODES, channels, 1, 1))
                .floats("sb" + i + ".b", random(i, 0.1, CODES));
        g.node("Conv", source + ",sb" + i + ".w,sb" + i + ".b", "logits" + i)
                .node("ArgMax", "logits" + i, "index" + i, Attributes.of("axis", 1), Attributes.of("keepdims", 1))
                .node("Equal", "index" + i + ",numbers", "equal" + i)
                .node("Cast", "equal" + i, "codes" + i, Attributes.of("to", 1));
    }

    static Manifest manifest() {
        return Manifest.empty("0".repeat(64), null)
                .withBottlenecks(List.of(
                        described(2, "hidden", "cls.w", List.of("cls.w", "cls.b")),
                        described(1, "site", "head.w", List.of("head.w", "sb2.w", "sb2.b", "cls.w", "cls.b"))));
    }

    private static Manifest.Bottleneck described(int i, String source, String reader, List<String> after) {
        List<Channel> channels = new ArrayList<>();
        for (int c = 0; c < CODES; c++) {
            channels.add(new Channel(c, "code" + c));
        }
        String weight = "sb" + i + ".w";
        String bias = "sb" + i + ".b";
        return new Manifest.Bottleneck(
                source,
                null,
                BottleneckKind.USB,
                CodeForm.ONEHOT,
                0.01,
                List.of(new Manifest.Copy(source, List.of("logits" + i), List.of("codes" + i), "codes" + i)),
                List.of(new Manifest.Group("usb1", BottleneckKind.USB, CodeForm.ONEHOT, weight, bias, channels)),
                List.of(new Manifest.Consumer("Conv", reader, Manifest.ConsumerMode.REMADE)),
                new Manifest.Parameters(List.of(weight, bias), after));
    }
}
