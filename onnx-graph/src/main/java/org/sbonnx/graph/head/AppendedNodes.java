package org.sbonnx.graph.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.FreshNames;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.graph.shape.AnalysedModel;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/** Nodes that are appended to a copy of a graph; each method adds one and returns the name of its value. */
final class AppendedNodes {
    private final OnnxModel original;
    private final String last;
    private final int floatType;
    private final FreshNames names;
    private final List<NodeProto> nodes = new ArrayList<>();
    private final List<Edit> edits = new ArrayList<>();

    /** @param read values that the nodes read; constants have the element type of the first */
    AppendedNodes(OnnxModel original, String... read) {
        this.original = original;
        this.last = Arrays.stream(read)
                .max(Comparator.comparing(v -> original.index().producer(v).orElse(-1)))
                .orElseThrow();
        int type = AnalysedModel.of(original).shapes().elementType(read[0]);
        this.floatType = type == TensorProto.DataType.UNDEFINED_VALUE ? TensorProto.DataType.FLOAT_VALUE : type;
        this.names = new FreshNames(original);
    }

    /** The model with the nodes. */
    OnnxModel model() {
        List<Edit> all = new ArrayList<>(edits);
        all.add(new Edit.InsertAfter(last, nodes));
        return GraphEditor.apply(original, all);
    }

    /** @throws BadInput if the model's operators are older than {@code opset} */
    void requireOpset(int opset, HeadKind kind) {
        if (original.opset() < opset) {
            throw new BadInput(
                    "class scores of " + kind + " need operators of opset " + opset + ", but " + original
                            + " has opset " + original.opset(),
                    "export it again with opset " + opset + " or later");
        }
    }

    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        return nodes(operator, inputs, 1, attributes).get(0);
    }

    /** A node with several values. */
    List<String> nodes(String operator, List<String> inputs, int outputs, AttributeProto... attributes) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setOpType(operator).addAllInput(inputs).addAllAttribute(List.of(attributes));
        for (int i = 0; i < outputs; i++) {
            node.addOutput(fresh(operator.toLowerCase(Locale.ROOT)));
        }
        nodes.add(node.setName(node.getOutput(0)).build());
        return List.copyOf(node.getOutputList());
    }

    String transpose(String value, long... order) {
        return node("Transpose", List.of(value), Attributes.of("perm", order));
    }

    /** The entries {@code from} to {@code to}, exclusive, of an axis. */
    String slice(String value, long axis, long from, long to) {
        return original.opset() >= 10
                ? node("Slice", List.of(value, longs("from", from), longs("to", to), longs("axis", axis)))
                : node(
                        "Slice",
                        List.of(value),
                        Attributes.of("starts", new long[] {from}),
                        Attributes.of("ends", new long[] {to}),
                        Attributes.of("axes", new long[] {axis}));
    }

    String unsqueeze(String value, long axis) {
        return overAxes("Unsqueeze", 13, value, axis);
    }

    /** The maximum over an axis, which is kept with extent 1. */
    String max(String value, long axis) {
        return overAxes("ReduceMax", 18, value, axis);
    }

    /** Axes are an input from an opset on, and an attribute before. */
    private String overAxes(String operator, int inputSince, String value, long axis) {
        return original.opset() >= inputSince
                ? node(operator, List.of(value, longs("axes", axis)))
                : node(operator, List.of(value), Attributes.of("axes", new long[] {axis}));
    }

    String reshape(String value, long... shape) {
        return node("Reshape", List.of(value, longs("shape", shape)));
    }

    /** The extent of one axis as an int64 of shape [1]. */
    String extent(String value, long axis) {
        return node("Gather", List.of(node("Shape", List.of(value)), longs("axis", axis)));
    }

    /** The value in the constants' element type. */
    String cast(String value) {
        return node("Cast", List.of(value), Attributes.of("to", floatType));
    }

    /** A constant of any shape. */
    String floats(String what, long[] shape, float... values) {
        String name = fresh(what);
        edits.add(new Edit.AddInitializer(Tensors.of(name, new FloatTensor(shape, values), floatType)));
        return name;
    }

    String number(String what, float value) {
        return floats(what, new long[0], value);
    }

    String longs(String what, long... values) {
        return integers(what, new long[] {values.length}, values);
    }

    String integers(String what, long[] shape, long... values) {
        String name = fresh(what);
        edits.add(new Edit.AddInitializer(Tensors.ofLongs(name, shape, values)));
        return name;
    }

    private String fresh(String what) {
        return names.fresh("sbonnx/scores/" + what);
    }
}
