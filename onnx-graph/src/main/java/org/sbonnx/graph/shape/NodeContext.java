package org.sbonnx.graph.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;
import org.sbonnx.onnx.GraphProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;

/** One node for a {@link ShapeRule}: what is known of its inputs, and what the rule infers for its outputs. */
final class NodeContext {
    private final NodeProto node;
    private final int opset;
    private final List<ValueInfo> inputs = new ArrayList<>();
    private final ValueInfo[] outputs;
    private final Surroundings surroundings;

    /** What lies around a node. */
    interface Surroundings {
        /** What is known of a value. */
        ValueInfo info(String name);

        /** A tensor in an attribute. */
        ValueInfo constant(TensorProto tensor);

        /** Infers the graph attributes of control flow nodes; returns what is known of a graph's outputs. */
        List<ValueInfo> subGraph(GraphProto graph);
    }

    NodeContext(NodeProto node, int opset, Surroundings surroundings) {
        this.node = node;
        this.opset = opset;
        this.surroundings = surroundings;
        for (String name : node.getInputList()) {
            inputs.add(name.isEmpty() ? ValueInfo.UNKNOWN : surroundings.info(name));
        }
        outputs = new ValueInfo[node.getOutputCount()];
        Arrays.fill(outputs, ValueInfo.UNKNOWN);
    }

    NodeProto node() {
        return node;
    }

    int opset() {
        return opset;
    }

    int inputCount() {
        return inputs.size();
    }

    int outputCount() {
        return outputs.length;
    }

    List<ValueInfo> subGraph(GraphProto graph) {
        return surroundings.subGraph(graph);
    }

    /** Type, extents and, where it is small, content of a tensor in an attribute. */
    ValueInfo constant(TensorProto tensor) {
        return surroundings.constant(tensor);
    }

    boolean hasInput(int input) {
        return input < inputs.size() && !node.getInput(input).isEmpty();
    }

    ValueInfo input(int input) {
        return input < inputs.size() ? inputs.get(input) : ValueInfo.UNKNOWN;
    }

    int elementType(int input) {
        return input(input).type();
    }

    /** Extents of an input; unresolved where its number of axes is unknown. */
    List<Dim> dims(int input) {
        List<Dim> dims = input(input).dims();
        if (dims == null) {
            throw UnresolvedShape.INSTANCE;
        }
        return dims;
    }

    /** Extents of an input that needs at least so many axes. */
    List<Dim> dims(int input, int atLeast) {
        List<Dim> dims = dims(input);
        if (dims.size() < atLeast) {
            throw new ShapeConflict(
                    "input " + input + " needs at least " + atLeast + " axes and has the shape " + dims);
        }
        return dims;
    }

    @Nullable
    List<Scalar> elementsOrNull(int input) {
        return input(input).elements();
    }

    List<Scalar> elements(int input) {
        List<Scalar> elements = elementsOrNull(input);
        if (elements == null) {
            throw UnresolvedShape.INSTANCE;
        }
        return elements;
    }

    /** Elements of an input, all of them known integers. */
    long[] longs(int input) {
        return elements(input).stream().mapToLong(NodeContext::integer).toArray();
    }

    /** The only element of an input, a known integer. */
    long scalar(int input) {
        long[] values = longs(input);
        if (values.length != 1) {
            throw new ShapeConflict("input " + input + " needs one value and has " + values.length);
        }
        return values[0];
    }

    /** Elements of an input, all of them known numbers. */
    double[] reals(int input) {
        return elements(input).stream()
                .mapToDouble(s -> s instanceof Scalar.Real r ? r.value() : integer(s))
                .toArray();
    }

    private static long integer(Scalar s) {
        if (s instanceof Scalar.Int i) {
            return i.value();
        }
        throw UnresolvedShape.INSTANCE;
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
            throw new ShapeConflict("attribute '" + name + "' needs " + count + " entries and has " + values.length);
        }
        return values;
    }

    /** An axis in [-rank, rank) as one in [0, rank). */
    static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new ShapeConflict("axis " + axis + " is outside a shape of " + rank + " axes");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    static int[] axes(long[] axes, int rank) {
        return Arrays.stream(axes).mapToInt(a -> axis(a, rank)).toArray();
    }

    void setElementType(int output, int type) {
        if (output < outputs.length) {
            outputs[output] = new ValueInfo(type, outputs[output].dims());
        }
    }

    void set(int output, int type, List<Dim> dims) {
        if (dims.size() > Shape.MAX_RANK) {
            throw new ShapeConflict("the result would have " + dims.size() + " axes");
        }
        if (output < outputs.length) {
            outputs[output] = new ValueInfo(type, List.copyOf(dims));
        }
    }

    void set(int output, ValueInfo info) {
        if (output < outputs.length) {
            outputs[output] = info;
        }
    }

    /** Adds the content of an output whose extents are set; ignored where it does not fit them or is too long. */
    void setElements(int output, List<Scalar> elements) {
        if (output < outputs.length && elements.size() <= ValueInfos.MAX_ELEMENTS) {
            ValueInfo info = outputs[output];
            List<Dim> dims = info.dims();
            if (dims != null && new Shape(info.type(), dims).count().orElse(-1) == elements.size()) {
                outputs[output] = new ValueInfo(info.type(), dims, List.copyOf(elements));
            }
        }
    }

    ValueInfo output(int output) {
        return outputs[output];
    }
}
