package org.sbonnx.insert;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.onnx.ValueInfoProto;
import org.sbonnx.testkit.TestGraph;

/** Small models for tests, layer by layer; weights are random but repeatable. */
public final class Graphs {
    private final TestGraph graph;
    private final SplittableRandom random = new SplittableRandom(3);

    public Graphs(int opset, long... inputShape) {
        graph = new TestGraph(opset).input("input", inputShape);
    }

    public FloatTensor random(double scale, long... shape) {
        float[] data = new float[Math.toIntExact(FloatTensor.count(shape))];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (scale * random.nextDouble(-1, 1));
        }
        return new FloatTensor(shape, data);
    }

    public Graphs weight(String name, long... shape) {
        graph.initializer(Tensors.of(name, random(0.6, shape)));
        return this;
    }

    public Graphs longs(String name, long... values) {
        graph.longs(name, values);
        return this;
    }

    public String node(String op, String output, List<String> inputs, AttributeProto... attributes) {
        graph.node(NodeProto.newBuilder()
                .setOpType(op)
                .setName(output + "_node")
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes))
                .build());
        return output;
    }

    /** A convolution with fresh weights and a bias, zero padding, stride 1. */
    public String conv(String output, String input, int in, int out, int kernel) {
        weight(output + ".weight", out, in, kernel, kernel);
        weight(output + ".bias", out);
        long p = kernel / 2;
        return node(
                "Conv",
                output,
                List.of(input, output + ".weight", output + ".bias"),
                Attributes.of("pads", p, p, p, p),
                Attributes.of("kernel_shape", (long) kernel, (long) kernel));
    }

    public String relu(String output, String input) {
        return node("Relu", output, List.of(input));
    }

    public OnnxModel build(String... outputs) {
        return graph.output(outputs).build(OnnxModel::of);
    }

    /** The declared type of an inner value. */
    public Graphs declare(ValueInfoProto value) {
        graph.graph().addValueInfo(value);
        return this;
    }

    /** Lists every initializer among the inputs as well, as IR version 3 demands. */
    public Graphs listInitializersAsInputs() {
        for (TensorProto t : graph.graph().getInitializerList()) {
            graph.input(t.getName(), Tensors.dims(t));
        }
        return this;
    }

    /** A branch that computes {@code output} by one operator from values of the graph around it. */
    public static AttributeProto branch(String name, String op, String output, String... captured) {
        GraphProto.Builder body = GraphProto.newBuilder().setName(name);
        body.addNode(NodeProto.newBuilder()
                .setOpType(op)
                .addAllInput(List.of(captured))
                .addOutput(output));
        body.addOutput(ValueInfoProto.newBuilder().setName(output));
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(body)
                .build();
    }

    /** Adds an initializer of any kind. */
    public Graphs constant(TensorProto tensor) {
        graph.initializer(tensor);
        return this;
    }

    /**
     * Two residual blocks, a branching reader and a head: input 3 channels, sites {@code stem}, {@code block} (a plain sum read
     * by two convolutions), {@code skip} (read by a convolution and an identity shortcut), output 4 classes.
     */
    public static OnnxModel residual(int opset) {
        Graphs g = new Graphs(opset, 1, 3, 12, 16);
        g.relu("stem", g.conv("c0", "input", 3, 8, 3));
        g.relu("h1", g.conv("c1", "stem", 8, 8, 3));
        g.node("Add", "a1", List.of(g.conv("c2", "h1", 8, 8, 3), "stem"));
        g.relu("block", "a1");
        g.relu("h2", g.conv("c3", "block", 8, 12, 3));
        g.node("Add", "a2", List.of(g.conv("c4", "h2", 12, 12, 3), g.conv("p", "block", 8, 12, 1)));
        g.relu("skip", "a2");
        g.relu("h3", g.conv("c5", "skip", 12, 12, 3));
        g.node("Add", "a3", List.of(g.conv("c6", "h3", 12, 12, 3), "skip"));
        g.relu("last", "a3");
        g.conv("logits", "last", 12, 4, 1);
        return g.build("logits");
    }

    /** The same trunk at two scales over the same initializers; one of the copies reads a weight through Identity. */
    public static OnnxModel twoScales() {
        Graphs g = new Graphs(13, 1, 3, 16, 16);
        g.weight("w0", 8, 3, 3, 3).weight("w1", 4, 8, 1, 1).weight("b0", 8).weight("b1", 4);
        g.node(
                "AveragePool",
                "half",
                List.of("input"),
                Attributes.of("kernel_shape", 2L, 2L),
                Attributes.of("strides", 2L, 2L));
        g.node("Identity", "w0_again", List.of("w0"));
        List<String> logits = new ArrayList<>();
        for (String scale : List.of("lo", "hi")) {
            String in = scale.equals("lo") ? "half" : "input";
            String w = scale.equals("lo") ? "w0" : "w0_again";
            g.node("Conv", scale + "_c", List.of(in, w, "b0"), Attributes.of("pads", 1L, 1L, 1L, 1L));
            g.relu(scale + "_f", scale + "_c");
            logits.add(g.node("Conv", scale + "_p", List.of(scale + "_f", "w1", "b1")));
        }
        g.graph.initializer(Tensors.of("scales", new FloatTensor(new long[] {4}, new float[] {1, 1, 2, 2})));
        g.node("Resize", "lo_up", List.of("lo_p", "", "scales"));
        g.node("Add", "out", List.of("lo_up", logits.get(1)));
        return g.build("out");
    }
}
