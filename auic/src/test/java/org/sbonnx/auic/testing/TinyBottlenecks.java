package org.sbonnx.auic.testing;

import java.util.ArrayList;
import java.util.List;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.StringStringEntryProto;
import org.sbonnx.schemas.data.Preprocess;
import org.sbonnx.schemas.json.Json;
import org.sbonnx.schemas.model.Manifest;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.BottleneckKind;
import org.sbonnx.schemas.model.Manifest.CodeForm;
import org.sbonnx.testkit.TestGraph;

/**
 * A model whose every figure can be told by looking: red, green and blue pixels are three one-hot codes; class {@code dark} is
 * red, class {@code light} is green or blue. Behind the first bottleneck {@code early} stands a second one, {@code late}, that
 * hands on the same codes with the last two swapped.
 */
public final class TinyBottlenecks {
    private static final List<String> NAMES = List.of("red", "green", "blue");

    private TinyBottlenecks() {}

    /** The model on images of {@code size} × {@code size}. */
    public static OnnxModel model(int size, Manifest.Profile profile) {
        TestGraph g = new TestGraph(13)
                .input("input", 1, 3, size, size)
                .initializer(Tensors.ofLongs("numbers", new long[] {1, 3, 1, 1}, 0, 1, 2));
        weight(g, "same", 3, 1, 0, 0, 0, 1, 0, 0, 0, 1);
        weight(g, "swap", 3, 1, 0, 0, 0, 0, 1, 0, 1, 0);
        weight(g, "head", 2, 3, 0, 0, 0, 2, 1);
        g.floats("zero3", new float[3]);
        codes(g, "early", "input", "same");
        codes(g, "late", "early", "swap");
        g.node("Conv", "late head -> scores");
        g.graph().addOutput(TestGraph.floatInfo("scores", 1, 2, size, size));
        Manifest manifest = Manifest.empty(
                        "0".repeat(64),
                        Preprocess.of(
                                size, size, "RGB", "NCHW", 255.0, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), null))
                .withBottlenecks(List.of(bottleneck("early", "input", "same"), bottleneck("late", "early", "swap")))
                .withProfile(profile);
        OnnxModel bare = g.build(OnnxModel::of);
        return bare.with(bare.proto().toBuilder()
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(Manifest.KEY).setValue(Json.compact(manifest)))
                .build());
    }

    private static void weight(TestGraph g, String name, int out, float... values) {
        g.floats(name, TestGraph.float32(new long[] {out, 3, 1, 1}, values));
    }

    private static void codes(TestGraph g, String name, String source, String weight) {
        g.node("Conv", List.of(source, weight, "zero3"), List.of(name + "_logits"))
                .node(
                        "ArgMax",
                        name + "_logits -> " + name + "_index",
                        Attributes.of("axis", 1L),
                        Attributes.of("keepdims", 1L))
                .node("Equal", name + "_index numbers -> " + name + "_equal")
                .node("Cast", name + "_equal -> " + name, Attributes.of("to", 1L));
    }

    private static Bottleneck bottleneck(String name, String source, String weight) {
        List<Manifest.Channel> channels = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            channels.add(new Manifest.Channel(i, NAMES.get(i)));
        }
        return new Bottleneck(
                source,
                name,
                BottleneckKind.USB,
                CodeForm.ONEHOT,
                0.01,
                List.of(new Manifest.Copy(source, List.of(name + "_logits"), List.of(name), name)),
                List.of(new Manifest.Group("usb1", BottleneckKind.USB, CodeForm.ONEHOT, weight, "zero3", channels)),
                List.of(),
                new Manifest.Parameters(List.of(weight, "zero3"), List.of()));
    }
}
