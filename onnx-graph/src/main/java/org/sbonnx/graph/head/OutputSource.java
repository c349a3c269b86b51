package org.sbonnx.graph.head;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.StandardOperator;
import org.sbonnx.graph.encoding.ElementType;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;

/**
 * What is met on the way back from an output through operators that only move, resize or convert values.
 *
 * @param producer of the value at which the way ends; null for an input
 * @param isInteger whether a value on it is of integers or booleans
 */
record OutputSource(@Nullable NodeProto producer, boolean isInteger) {
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

    static OutputSource of(OnnxModel model, String output) {
        GraphIndex index = model.index();
        String value = output;
        boolean integer = false;
        for (int steps = 0; steps <= index.graph().getNodeCount(); steps++) {
            integer |= isInteger(model, value);
            NodeProto node = producer(index, value).orElse(null);
            if (node == null || !MOVES.contains(node.getOpType()) || !StandardOperator.is(node, node.getOpType())) {
                return new OutputSource(node, integer);
            }
            value = node.getInput(0);
        }
        return new OutputSource(null, integer);
    }

    /** Whether it ends at a sigmoid or a softmax. */
    boolean isSquashed() {
        return producer != null && List.of("Sigmoid", "HardSigmoid", "Softmax").contains(producer.getOpType());
    }

    /** The value before closing softmax nodes: training and calibration apply their own. */
    static String beforeSoftmax(OnnxModel model, String scores) {
        return closing(model, scores).from();
    }

    /** Whether the value is that of a softmax, with nothing but conversions behind it. */
    static boolean closesInSoftmax(OnnxModel model, String scores) {
        return closing(model, scores).softmax();
    }

    /** Nodes that close an output: the value that they start from, and whether a softmax is among them. */
    private record Closing(String from, boolean softmax) {}

    private static Closing closing(OnnxModel model, String scores) {
        GraphIndex index = model.index();
        String value = scores;
        boolean softmax = false;
        for (int steps = 0; steps <= index.graph().getNodeCount(); steps++) {
            NodeProto node = producer(index, value).orElse(null);
            if (node == null || !CLOSING.contains(node.getOpType()) || !StandardOperator.is(node, node.getOpType())) {
                break;
            }
            softmax |= node.getOpType().endsWith("Softmax");
            value = node.getInput(0);
        }
        return new Closing(value, softmax);
    }

    private static Optional<NodeProto> producer(GraphIndex index, String value) {
        return index.producer(value).map(index::node);
    }

    static boolean isInteger(OnnxModel model, String value) {
        int type = AnalysedModel.of(model).shapes().elementType(value);
        return type != TensorProto.DataType.UNDEFINED_VALUE && !ElementType.isFloat(type);
    }
}
