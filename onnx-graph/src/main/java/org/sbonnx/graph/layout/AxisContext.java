package org.sbonnx.graph.layout;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.layout.Part.Role;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.onnx.NodeProto;

/** One node as an {@link AxisRule} sees it. */
final class AxisContext {
    private final NodeProto node;
    private final InferredShapes shapes;
    private final Map<String, TracedValue> traced;

    /** @param traced values that are computed from the image; all others are constants to a rule */
    AxisContext(NodeProto node, InferredShapes shapes, Map<String, TracedValue> traced) {
        this.node = node;
        this.shapes = shapes;
        this.traced = traced;
    }

    NodeProto node() {
        return node;
    }

    int inputCount() {
        return node.getInputCount();
    }

    private @Nullable String name(int input) {
        return input < node.getInputCount() && !node.getInput(input).isEmpty() ? node.getInput(input) : null;
    }

    boolean hasInput(int input) {
        return name(input) != null;
    }

    /** Whether an input is computed from the image. */
    boolean isContent(int input) {
        String name = name(input);
        return name != null && traced.containsKey(name);
    }

    /** Axes of an input; those of constants are {@link Role#CONSTANT}. */
    TracedValue value(int input) {
        String name = name(input);
        if (name == null) {
            throw Untraceable.INSTANCE;
        }
        TracedValue value = traced.get(name);
        if (value != null) {
            return value;
        }
        TracedValue constant = TracedValue.of();
        for (long extent : extents(name)) {
            constant = constant.inserted(constant.rank(), Axis.of(Role.CONSTANT, extent));
        }
        return constant;
    }

    /** Extents of an output. */
    long[] outputExtents(int output) {
        return extents(node.getOutput(output));
    }

    /** Extents of an output that has one axis for each of {@code x}. */
    long[] outputExtents(int output, TracedValue x) {
        long[] extents = outputExtents(output);
        if (extents.length != x.rank()) {
            throw Untraceable.INSTANCE;
        }
        return extents;
    }

    private long[] extents(String value) {
        return shapes.extents(value).orElseThrow(() -> Untraceable.INSTANCE);
    }

    /** Elements of a small integer tensor that is known without running the model. */
    Optional<long[]> integers(int input) {
        String name = name(input);
        return name == null ? Optional.empty() : shapes.integers(name);
    }

    /** An integer attribute. */
    long attribute(String name, long otherwise) {
        return Attributes.integer(node, name, otherwise);
    }

    /** An axis attribute as a number in [0, rank). */
    int axis(long otherwise, int rank) {
        long axis = attribute("axis", otherwise);
        return Untraceable.checkedAxis(axis, rank);
    }

    /** An attribute of integers, which newer versions of an operator take as an input instead. */
    Optional<long[]> integersOf(String attribute, int input) {
        long[] values = Attributes.integers(node, attribute);
        return values.length > 0 ? Optional.of(values) : integers(input);
    }
}
