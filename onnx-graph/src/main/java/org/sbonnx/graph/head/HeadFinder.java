package org.sbonnx.graph.head;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.StandardOperator;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.graph.layout.Layout;
import org.sbonnx.graph.layout.LayoutTrace;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.graph.shape.Shape;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/** Recognises the form of a model's output by the operators and shapes in front of it. */
public final class HeadFinder {
    /** Operators that move, resize or convert values without making new ones of them. */
    private static final List<String> MOVES = List.of(
            "Identity",
            "Dropout",
            "Cast",
            "Squeeze",
            "Unsqueeze",
            "Reshape",
            "Flatten",
            "Transpose",
            "Resize",
            "Upsample",
            "Slice",
            "Clip");

    private static final List<String> CLOSING = List.of("Softmax", "LogSoftmax", "Identity", "Cast");

    private final OnnxModel model;
    private final String output;
    private final GraphIndex index;
    private final LayoutTrace layouts;

    private HeadFinder(OnnxModel model, String output) {
        this.model = model;
        this.output = output;
        this.index = model.index();
        this.layouts = LayoutTrace.of(model);
    }

    /**
     * The class scores of the first output that has some or holds class ids.
     *
     * @throws BadInput if the model has no output
     */
    public static ClassScores find(OnnxModel model) {
        return model.cached(ClassScores.class, HeadFinder::findFirst);
    }

    /**
     * The class scores of an output.
     *
     * @param output its name; null as {@link #find(OnnxModel)}
     * @throws BadInput if there is no such output
     */
    public static ClassScores find(OnnxModel model, @Nullable String output) {
        if (output == null) {
            return find(model);
        }
        List<String> names = names(model);
        if (!names.contains(output)) {
            throw new BadInput(model + " has no output '" + output + "'", "choose among " + names);
        }
        return new HeadFinder(model, output).find();
    }

    private static List<String> names(OnnxModel model) {
        return model.outputs().stream().map(v -> v.getName()).toList();
    }

    private static ClassScores findFirst(OnnxModel model) {
        List<ClassScores> all = names(model).stream()
                .map(name -> new HeadFinder(model, name).find())
                .toList();
        return all.stream()
                .filter(head -> head.kind() != HeadKind.UNKNOWN)
                .findFirst()
                .orElseGet(() -> new HeadFinder(model, model.outputName()).find());
    }

    private ClassScores find() {
        Source source = source();
        NodeProto producer = source.producer();
        if (producer != null && StandardOperator.is(producer, "ArgMax")) {
            return ids(producer);
        }
        if (source.isInteger() && isMap()) {
            return new ClassScores(model, HeadKind.IDS, output, null, null);
        }
        Layout layout = layouts.layout(output);
        if (layout instanceof Layout.Grid grid && grid.rank() == 4) {
            return grid.isChannelsFirst()
                    ? asItIs(HeadKind.CHANNELS)
                    : channelsFirst(output, output, HeadKind.CHANNELS_LAST);
        }
        if (layout instanceof Layout.Plane plane && plane.grid().length == 2) {
            return onePlane(source, plane);
        }
        return asItIs(HeadKind.UNKNOWN);
    }

    /** Whether the output depends on the image and can have one number for each pixel. */
    private boolean isMap() {
        int rank = AnalysedModel.of(model)
                .concreteShapes()
                .shapeOf(output)
                .map(Shape::rank)
                .orElse(0);
        return layouts.isContent(output) && (rank == 3 || rank == 4);
    }

    private ClassScores asItIs(HeadKind kind) {
        return new ClassScores(model, kind, output, output, logits(output));
    }

    private ClassScores channelsFirst(String prediction, String scores, HeadKind kind) {
        HeadNodes nodes = new HeadNodes(model, output).channelsFirst(scores);
        String result = nodes.result();
        String logits = logits(scores).equals(scores)
                ? result
                : nodes.channelsFirst(logits(scores)).result();
        return new ClassScores(nodes.model(), kind, prediction.equals(scores) ? result : prediction, result, logits);
    }

    /** The value before closing softmax nodes: training and calibration apply their own. */
    private String logits(String scores) {
        String value = scores;
        for (int steps = 0; steps <= index.graph().getNodeCount(); steps++) {
            NodeProto node = index.producer(value).map(index::node).orElse(null);
            if (node == null || !CLOSING.contains(node.getOpType()) || !StandardOperator.is(node, node.getOpType())) {
                return value;
            }
            value = node.getInput(0);
        }
        return value;
    }

    private ClassScores ids(NodeProto argmax) {
        String scores = argmax.getInput(0);
        Layout layout = layouts.layout(scores);
        long axis = Attributes.integer(argmax, "axis", 0);
        if (layout instanceof Layout.Grid grid
                && grid.rank() == 4
                && (axis < 0 ? axis + 4 : axis) == grid.channelAxis()) {
            return grid.isChannelsFirst()
                    ? new ClassScores(model, HeadKind.IDS_OF_SCORES, output, scores, logits(scores))
                    : channelsFirst(output, scores, HeadKind.IDS_OF_SCORES);
        }
        return new ClassScores(model, HeadKind.IDS, output, null, null);
    }

    /** Two classes in one number: a logit, or a probability where a sigmoid made it. */
    private ClassScores onePlane(Source source, Layout.Plane plane) {
        OptionalInt unit = unitAxis();
        if (unit.isEmpty()) {
            return asItIs(HeadKind.UNKNOWN);
        }
        boolean probability = source.passesSigmoid();
        HeadNodes nodes = new HeadNodes(model, output).twoClasses(output, plane.rank(), unit.getAsInt(), probability);
        String result = nodes.result();
        String logits = probability ? nodes.logarithm() : result;
        HeadKind kind = probability ? HeadKind.ONE_PROBABILITY : HeadKind.ONE_LOGIT;
        return new ClassScores(nodes.model(), kind, result, result, logits);
    }

    /** Axis of the only channel: 1 or 3 of 4 axes, 0 (none at all) of 3; empty where it could be another. */
    private OptionalInt unitAxis() {
        Optional<Shape> shape = AnalysedModel.of(model).concreteShapes().shapeOf(output);
        int rank = shape.map(Shape::rank).orElse(0);
        if (rank == 3 && shape.orElseThrow().dim(0).is(1)) {
            return OptionalInt.of(0);
        }
        if (rank == 4 && shape.orElseThrow().dim(1).is(1)) {
            return OptionalInt.of(1);
        }
        return rank == 4 && shape.orElseThrow().dim(3).is(1) ? OptionalInt.of(3) : OptionalInt.empty();
    }

    /**
     * What is met on the way back from the output through operators that only move, resize or convert values.
     *
     * @param producer of the value at which the way ends; null for an input
     * @param isInteger whether a value on it is of integers or booleans
     * @param passesSigmoid whether it ends at a sigmoid or a softmax
     */
    private record Source(@Nullable NodeProto producer, boolean isInteger, boolean passesSigmoid) {}

    private Source source() {
        String value = output;
        boolean integer = false;
        for (int steps = 0; steps <= index.graph().getNodeCount(); steps++) {
            integer |= isInteger(value);
            NodeProto node = index.producer(value).map(index::node).orElse(null);
            if (node == null || !MOVES.contains(node.getOpType()) || !StandardOperator.is(node, node.getOpType())) {
                boolean sigmoid = node != null
                        && List.of("Sigmoid", "HardSigmoid", "Softmax").contains(node.getOpType());
                return new Source(node, integer, sigmoid);
            }
            value = node.getInput(0);
        }
        return new Source(null, integer, false);
    }

    private boolean isInteger(String value) {
        int type = AnalysedModel.of(model).shapes().elementType(value);
        return type != TensorProto.DataType.UNDEFINED_VALUE && !ElementType.isFloat(type);
    }
}
