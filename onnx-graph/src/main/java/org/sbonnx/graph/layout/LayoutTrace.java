package org.sbonnx.graph.layout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Operators;
import org.sbonnx.graph.TopologicalOrder;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.graph.layout.Layout.Untraced;
import org.sbonnx.graph.layout.Part.Role;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.InferredShapes;
import org.sbonnx.graph.shape.InputLayout;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;

/**
 * Follows the axes of the image through a graph, and so knows of each value which axis holds channels and which hold
 * positions, however the exporter arranged them.
 */
public final class LayoutTrace {
    private final Map<String, TracedValue> traced = new HashMap<>();
    private final InferredShapes shapes;

    /**
     * Traces all values of a graph.
     *
     * @param shapes with a number for every extent that matters; what is computed from open extents is not traced
     */
    LayoutTrace(GraphIndex index, InferredShapes shapes) {
        this.shapes = shapes;
        for (String input : index.inputs()) {
            shapes.extents(input)
                    .filter(LayoutTrace::isPositive)
                    .flatMap(LayoutTrace::image)
                    .ifPresent(image -> traced.put(input, image));
        }
        for (int i : new TopologicalOrder(index).order()) {
            trace(index.node(i), index.reads(i));
        }
    }

    /** The trace of a model, computed once; where it leaves the size of its image open, with a stand-in size. */
    public static LayoutTrace of(OnnxModel model) {
        return model.cached(
                LayoutTrace.class,
                m -> new LayoutTrace(m.index(), AnalysedModel.of(m).concreteShapes()));
    }

    /** Axes of an input that is an image or a volume: few channels in the last axis and not in the second mean NHWC. */
    private static Optional<TracedValue> image(long[] extents) {
        int rank = extents.length;
        if (rank != 4 && rank != 5) {
            return Optional.empty();
        }
        boolean channelsLast = rank == 4
                ? InputLayout.of(Shape.of(0, extents)) == InputLayout.NHWC
                : extents[rank - 1] <= 4 && extents[1] > 4;
        List<Axis> axes = new ArrayList<>();
        axes.add(Axis.of(Role.BATCH, extents[0]));
        for (int i = 1; i < rank; i++) {
            boolean channels = i == (channelsLast ? rank - 1 : 1);
            axes.add(
                    channels
                            ? Axis.of(Role.CHANNEL, extents[i])
                            : Axis.space(channelsLast ? i - 1 : i - 2, extents[i]));
        }
        return Optional.of(new TracedValue(axes));
    }

    private void trace(NodeProto node, List<String> reads) {
        if (Operators.isShapeOnly(node) || reads.stream().noneMatch(traced::containsKey)) {
            return;
        }
        AxisContext context = new AxisContext(node, shapes, traced);
        for (int i = 0; i < node.getOutputCount(); i++) {
            if (!node.getOutput(i).isEmpty()) {
                traced.put(node.getOutput(i), apply(context, i));
            }
        }
    }

    private TracedValue apply(AxisContext context, int output) {
        NodeProto node = context.node();
        Optional<long[]> extents = shapes.extents(node.getOutput(output)).filter(LayoutTrace::isPositive);
        if (extents.isEmpty()) {
            return TracedValue.of();
        }
        try {
            TracedValue value =
                    AxisRules.find(node).orElseThrow(() -> Untraceable.INSTANCE).apply(context, output);
            return fits(value, extents.get()) ? value : TracedValue.untraced(extents.get());
        } catch (Untraceable e) {
            return TracedValue.untraced(extents.get());
        }
    }

    /** Whether every extent is one that an axis of something can have; the products of all stay in range. */
    private static boolean isPositive(long[] extents) {
        long most = Long.MAX_VALUE;
        for (long extent : extents) {
            if (extent < 1 || extent > most) {
                return false;
            }
            most /= extent;
        }
        return true;
    }

    private static boolean fits(TracedValue value, long[] extents) {
        boolean same = value.rank() == extents.length;
        for (int i = 0; same && i < extents.length; i++) {
            same = value.axis(i).extent() == extents[i];
        }
        return same;
    }

    /** Whether a value is computed from the image, by its values and not its size alone. */
    public boolean isContent(String value) {
        return traced.containsKey(value);
    }

    /** How a value holds channels and positions. */
    public Layout layout(String value) {
        TracedValue axes = traced.get(value);
        if (axes == null) {
            return new Untraced("it does not depend on the image");
        }
        if (axes.rank() == 0) {
            return new Untraced(
                    shapes.shapeOf(value).isEmpty() ? "its shape is not known" : "its size cannot be computed");
        }
        if (!isSupported(shapes.elementType(value))) {
            return new Untraced("its element type is not float16, float32 or float64");
        }
        return LayoutClassifier.classify(axes);
    }

    /** An unknown type passes: many models declare none for inner values. */
    private static boolean isSupported(int elementType) {
        return elementType == TensorProto.DataType.UNDEFINED_VALUE
                || ElementType.isFloat(elementType) && elementType != TensorProto.DataType.BFLOAT16_VALUE;
    }
}
