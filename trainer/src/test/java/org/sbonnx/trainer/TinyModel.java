package org.sbonnx.trainer;

import static org.sbonnx.testkit.TestGraph.random;
import static org.sbonnx.testkit.TestGraph.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;
import org.sbonnx.schemas.model.Manifest.Channel;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.testkit.TestGraph;

/**
 * A hand-made bottlenecked network.
 *
 * <pre>
 *   input [1,3,24,32] ─ Conv /2 ─ Relu ─ site [1,8,12,16] ─ 1×1 Conv ─ ArgMax ─ Equal ─ Cast ─ codes
 *     ─ Conv 3×3 (─ BatchNormalization) ─ Relu ─ 1×1 Conv ─ Resize ─ output [1,4,24,32]
 * </pre>
 */
final class TinyModel {
    static final int CODES = 6;
    final OnnxModel model;
    final Manifest manifest;

    private TinyModel(OnnxModel model, Manifest manifest) {
        this.model = model;
        this.manifest = manifest;
    }

    /** Two groups of unsupervised codes. */
    static TinyModel usb(boolean batchNorm) {
        return make(
                BottleneckKind.USB,
                CodeForm.ONEHOT,
                batchNorm,
                List.of("code0", "code1", "code2", "code3", "code4", "code5"),
                2);
    }

    /** One group supervised by the class concepts. */
    static TinyModel ssb() {
        return make(BottleneckKind.SSB, CodeForm.LINEAR, false, List.of("red", "green", "blue", "yellow"), 1);
    }

    private static TinyModel make(
            BottleneckKind kind, CodeForm form, boolean batchNorm, List<String> names, int groups) {
        int k = names.size();
        TestGraph g = new TestGraph(13)
                .input("input", 1, 3, TinyData.HEIGHT, TinyData.WIDTH)
                .output("output")
                .floats("stem.w", random(1, 0.4, 8, 3, 3, 3))
                .floats("stem.b", random(2, 0.1, 8))
                .floats("head.w", random(4, 0.15, 16, (long) groups * k, 3, 3))
                .floats("cls.w", random(5, 0.3, 4, 16, 1, 1))
                .floats("cls.b", random(6, 0.1, 4))
                .longs("sizes", 1, 4, TinyData.HEIGHT, TinyData.WIDTH)
                .node(
                        "Conv",
                        "input,stem.w,stem.b",
                        "stem",
                        Attributes.of("pads", 1L, 1, 1, 1),
                        Attributes.of("strides", 2L, 2))
                .node("Relu", "stem", "site");
        List<String> logits = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        List<Manifest.Group> described = new ArrayList<>();
        List<String> phase1 = new ArrayList<>();
        for (int i = 1; i <= groups; i++) {
            g.floats("sb" + i + ".w", random(10 + i, 0.5, k, 8, 1, 1)).floats("sb" + i + ".b", random(20 + i, 0.1, k));
            g.node("Conv", "site,sb" + i + ".w,sb" + i + ".b", "logits" + i);
            codes.add(form == CodeForm.ONEHOT ? oneHot(g, i, k) : "logits" + i);
            logits.add("logits" + i);
            List<Channel> channels = new ArrayList<>();
            for (int c = 0; c < k; c++) {
                channels.add(new Channel((i - 1) * k + c, names.get(c)));
            }
            String category = kind == BottleneckKind.USB ? "usb" + i : "class";
            described.add(new Manifest.Group(category, kind, form, "sb" + i + ".w", "sb" + i + ".b", channels));
            phase1.addAll(List.of("sb" + i + ".w", "sb" + i + ".b"));
        }
        String out = codes.get(0);
        if (groups > 1) {
            g.node("Concat", codes, List.of("codes"), Attributes.of("axis", 1));
            out = "codes";
        }
        g.node("Conv", out + ",head.w", "head", Attributes.of("pads", 1L, 1, 1, 1));
        String hidden = "head";
        if (batchNorm) {
            g.floats("bn.s", ones(16, 1))
                    .floats("bn.b", ones(16, 0))
                    .floats("bn.m", ones(16, 0))
                    .floats("bn.v", ones(16, 1));
            g.node("BatchNormalization", "head,bn.s,bn.b,bn.m,bn.v", "normal");
            hidden = "normal";
        }
        g.node("Relu", hidden, "hidden")
                .node("Conv", "hidden,cls.w,cls.b", "small")
                .node("Resize", "small,,,sizes", "output", text("mode", "linear"));
        List<String> phase2 = new ArrayList<>(List.of("head.w", "cls.w", "cls.b"));
        if (batchNorm) {
            phase2.addAll(List.of("bn.s", "bn.b"));
        }
        Manifest manifest = Manifest.empty("0".repeat(64), null)
                .withBottlenecks(List.of(new Manifest.Bottleneck(
                        "site",
                        null,
                        kind,
                        form,
                        0.01,
                        List.of(new Manifest.Copy("site", logits, codes, out)),
                        described,
                        List.of(new Manifest.Consumer("Conv", "head.w", Manifest.ConsumerMode.REMADE)),
                        new Manifest.Parameters(phase1, phase2))));
        return new TinyModel(g.build(OnnxModel::of), manifest);
    }

    private static String oneHot(TestGraph g, int i, int k) {
        if (i == 1) {
            long[] numbers = new long[k];
            Arrays.setAll(numbers, c -> c);
            g.initializer(Tensors.ofLongs("numbers", new long[] {1, k, 1, 1}, numbers));
        }
        g.node("ArgMax", "logits" + i, "index" + i, Attributes.of("axis", 1), Attributes.of("keepdims", 1))
                .node("Equal", "index" + i + ",numbers", "equal" + i)
                .node("Cast", "equal" + i, "codes" + i, Attributes.of("to", 1));
        return "codes" + i;
    }

    private static float[] ones(int n, float value) {
        float[] data = new float[n];
        Arrays.fill(data, value);
        return data;
    }
}
