package org.sbonnx.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbonnx.fixtures.SceneKind;
import org.sbonnx.fixtures.Vocabulary;
import org.sbonnx.fixtures.scene.SceneDataset;
import org.sbonnx.onnx.ModelProto;
import org.sbonnx.testkit.ExternalWeights;
import org.sbonnx.testkit.TestGraph;

/**
 * Very small segmentation networks, sound and with a site named {@code block}, for input [1, 3, 24, 32], and scenes: what campaigns
 * damage.
 */
final class SeedModels {
    private static final int WIDTH = 32;
    private static final int HEIGHT = 24;

    private final Path folder;
    private final Map<String, Path> models = new LinkedHashMap<>();
    private final Path data;

    /** Writes scenes and models. */
    SeedModels(Path folder) {
        this.folder = folder;
        int classes = Vocabulary.of(SceneKind.STREET).concepts("class").size();
        data = SceneDataset.write(folder.resolve("scenes"), SceneKind.STREET, 3, 4, 2 * WIDTH, 2 * HEIGHT);
        add("chain", chain(classes));
        add("residual", residual(classes));
        add("resized", resized(classes));
        models.put("external", ExternalWeights.write(residual(classes), folder, ExternalWeights.Layout.ONE_FILE));
        for (String name : new String[] {"chain", "residual", "external"}) {
            calibrate(name);
        }
    }

    private void add(String name, ModelProto model) {
        try {
            models.put(name, Files.write(folder.resolve(name + ".onnx"), model.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void calibrate(String name) {
        Path out = folder.resolve(name + "-usb.onnx");
        Run run = Run.sb(CommandLine.of(
                "calibrate ? --at block --usb 1x4 --data ? --threads 1 -o ?", models.get(name), data, out));
        if (run.code() != 0) {
            throw new IllegalStateException(name + ": " + run.err());
        }
        models.put(name + "-usb", out);
    }

    /** Files of the models by name; those that end in {@code -usb} have a bottleneck and were made from the one of the name before. */
    Map<String, Path> models() {
        return models;
    }

    /** The data set description. */
    Path data() {
        return data;
    }

    private static TestGraph input() {
        return new TestGraph(13).input("x", 1, 3, HEIGHT, WIDTH);
    }

    private static ModelProto chain(int classes) {
        return input().weight("w0", 8, 3, 3, 3)
                .weight("b0", 8)
                .weight("w1", 8, 8, 3, 3)
                .weight("w2", classes, 8, 1, 1)
                .weight("b2", classes)
                .node("Conv", "x w0 b0 -> c0", TestGraph.ints("pads", 1, 1, 1, 1))
                .node("Relu", "c0 -> block")
                .node("Conv", "block w1 -> c1", TestGraph.ints("pads", 1, 1, 1, 1))
                .node("Relu", "c1 -> r1")
                .node("Conv", "r1 w2 b2 -> logits")
                .output("logits")
                .build();
    }

    private static ModelProto residual(int classes) {
        return input().weight("w0", 8, 3, 3, 3)
                .weight("w1", 8, 8, 3, 3)
                .weight("b1", 8)
                .weight("w2", classes, 8, 1, 1)
                .weight("scale", 8)
                .weight("bias", 8)
                .weight("mean", 8)
                .floats("var", 1, 2, 1, 2, 1, 2, 1, 2)
                .node("Conv", "x w0 -> c0", TestGraph.ints("pads", 1, 1, 1, 1))
                .node("BatchNormalization", "c0 scale bias mean var -> n0")
                .node("Relu", "n0 -> block")
                .node("Conv", "block w1 b1 -> c1", TestGraph.ints("pads", 1, 1, 1, 1))
                .node("Add", "c1 block -> a1")
                .node("Relu", "a1 -> r1")
                .node("Conv", "r1 w2 -> logits")
                .output("logits")
                .build();
    }

    private static ModelProto resized(int classes) {
        return input().weight("w0", 8, 3, 3, 3)
                .weight("w1", 6, 8, 1, 1)
                .weight("w2", classes, 14, 1, 1)
                .longs("sizes", 1, classes, HEIGHT, WIDTH)
                .node("Conv", "x w0 -> c0", TestGraph.ints("pads", 1, 1, 1, 1), TestGraph.ints("strides", 2, 2))
                .node("Relu", "c0 -> block")
                .node("MaxPool", "block -> p", TestGraph.ints("kernel_shape", 3, 3), TestGraph.ints("pads", 1, 1, 1, 1))
                .node("Conv", "block w1 -> c1")
                .node("Concat", "p c1 -> joined", TestGraph.integer("axis", 1))
                .node("Conv", "joined w2 -> small")
                .node("Resize", "small _ _ sizes -> logits", TestGraph.text("mode", "linear"))
                .output("logits")
                .build();
    }
}
