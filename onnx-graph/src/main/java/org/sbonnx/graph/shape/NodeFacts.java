package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;

/** One node as a {@link ShapeRule} sees it: what is known of its inputs, and room for what follows for its outputs. */
final class NodeFacts {
    private final NodeProto node;
    private final int opset;
    private final List<Fact> inputs = new ArrayList<>();
    private final Fact[] outputs;
    private final SubGraphs subGraphs;

    /** Infers the graph attributes of control flow nodes; gives the facts of a graph's outputs. */
    @FunctionalInterface
    interface SubGraphs {
        List<Fact> outputs(GraphProto graph);
    }

    NodeFacts(NodeProto node, int opset, Function<String, Fact> facts, SubGraphs subGraphs) {
        this.node = node;
        this.opset = opset;
        this.subGraphs = subGraphs;
        for (String name : node.getInputList()) {
            inputs.add(name.isEmpty() ? Fact.NOTHING : facts.apply(name));
        }
        outputs = new Fact[node.getOutputCount()];
        Arrays.fill(outputs, Fact.NOTHING);
    }

    NodeProto node() {
        return node;
    }

    int opset() {
        return opset;
    }

    int inputs() {
        return inputs.size();
    }

    int outputs() {
        return outputs.length;
    }

    List<Fact> subGraph(GraphProto graph) {
        return subGraphs.outputs(graph);
    }

    boolean has(int input) {
        return input < inputs.size() && !node.getInput(input).isEmpty();
    }

    Fact fact(int input) {
        return input < inputs.size() ? inputs.get(input) : Fact.NOTHING;
    }

    int type(int input) {
        return fact(input).type();
    }

    /** Extents of an input; unresolved where its number of axes is unknown. */
    List<Dim> dims(int input) {
        List<Dim> dims = fact(input).dims();
        if (dims == null) {
            throw ShapeRule.Unresolved.INSTANCE;
        }
        return dims;
    }

    /** Extents of an input that needs at least so many axes. */
    List<Dim> dims(int input, int atLeast) {
        List<Dim> dims = dims(input);
        if (dims.size() < atLeast) {
            throw new ShapeRule.Conflict(
                    "input " + input + " needs at least " + atLeast + " axes and has the shape " + dims);
        }
        return dims;
    }

    @Nullable
    List<Scalar> contentOrNull(int input) {
        return fact(input).content();
    }

    List<Scalar> content(int input) {
        List<Scalar> content = contentOrNull(input);
        if (content == null) {
            throw ShapeRule.Unresolved.INSTANCE;
        }
        return content;
    }

    /** Elements of an input, all of them known integers. */
    long[] longs(int input) {
        return content(input).stream().mapToLong(NodeFacts::integer).toArray();
    }

    /** The only element of an input, a known integer. */
    long scalar(int input) {
        long[] values = longs(input);
        if (values.length != 1) {
            throw new ShapeRule.Conflict("input " + input + " needs one value and has " + values.length);
        }
        return values[0];
    }

    /** Elements of an input, all of them known numbers. */
    double[] reals(int input) {
        return content(input).stream()
                .mapToDouble(s -> s instanceof Scalar.Real r ? r.value() : integer(s))
                .toArray();
    }

    private static long integer(Scalar s) {
        if (s instanceof Scalar.Int i) {
            return i.value();
        }
        throw ShapeRule.Unresolved.INSTANCE;
    }

    boolean hasAttribute(String name) {
        return Attributes.find(node, name).isPresent();
    }

    long attribute(String name, long otherwise) {
        return Attributes.integer(node, name, otherwise);
    }

    String attribute(String name, String otherwise) {
        return Attributes.string(node, name, otherwise);
    }

    /** A list attribute that must have that many entries; all {@code otherwise} where the node has none. */
    long[] attributes(String name, int count, long otherwise) {
        long[] values = Attributes.integers(node, name);
        if (values.length == 0) {
            values = new long[count];
            Arrays.fill(values, otherwise);
        }
        if (values.length != count) {
            throw new ShapeRule.Conflict(
                    "attribute '" + name + "' needs " + count + " entries and has " + values.length);
        }
        return values;
    }

    /** An axis in [-rank, rank) as one in [0, rank). */
    static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new ShapeRule.Conflict("axis " + axis + " is outside a shape of " + rank + " axes");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    static int[] axes(long[] axes, int rank) {
        return Arrays.stream(axes).mapToInt(a -> axis(a, rank)).toArray();
    }

    void type(int output, int type) {
        if (output < outputs.length) {
            outputs[output] = new Fact(type, outputs[output].dims());
        }
    }

    void set(int output, int type, List<Dim> dims) {
        if (dims.size() > Facts.MAX_RANK) {
            throw new ShapeRule.Conflict("the result would have " + dims.size() + " axes");
        }
        if (output < outputs.length) {
            outputs[output] = new Fact(type, List.copyOf(dims));
        }
    }

    void set(int output, Fact fact) {
        if (output < outputs.length) {
            outputs[output] = fact;
        }
    }

    /** Adds the content of an output whose extents are set; ignored where it does not fit them or is too long. */
    void content(int output, List<Scalar> content) {
        if (output < outputs.length && content.size() <= Facts.MAX_CONTENT) {
            Fact f = outputs[output];
            List<Dim> dims = f.dims();
            if (dims != null && new Shape(f.type(), dims).count().orElse(-1) == content.size()) {
                outputs[output] = new Fact(f.type(), dims, List.copyOf(content));
            }
        }
    }

    Fact output(int output) {
        return outputs[output];
    }
}
