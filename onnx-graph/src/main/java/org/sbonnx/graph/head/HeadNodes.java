package org.sbonnx.graph.head;

import java.util.ArrayList;
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

/** Appends nodes to a graph that bring an output into the form {@code [B, C, H, W]}. */
final class HeadNodes {
    private final OnnxModel original;
    private final FreshNames names;
    private final List<NodeProto> nodes = new ArrayList<>();
    private final List<Edit> edits = new ArrayList<>();
    private final String last;
    private String result = "";

    /** @param last value behind whose producer the nodes go; all that they read is computed by then */
    HeadNodes(OnnxModel original, String last) {
        this.original = original;
        this.last = last;
        this.names = new FreshNames(original);
    }

    /** The model with the nodes. */
    OnnxModel model() {
        List<Edit> all = new ArrayList<>(edits);
        all.add(new Edit.InsertAfter(last, nodes));
        return GraphEditor.apply(original, all);
    }

    /** The value in the wanted form. */
    String result() {
        return result;
    }

    /** From {@code [B, H, W, C]}. */
    HeadNodes channelsFirst(String value) {
        result = node("Transpose", List.of(value), Attributes.of("perm", 0, 3, 1, 2));
        return this;
    }

    /**
     * Scores of two classes from one number for each pixel. A logit {@code x} becomes {@code (−x/2, x/2)}, whose softmax is
     * {@code (1 − σ(x), σ(x))}; a probability {@code p} becomes {@code (1 − p, p)}.
     *
     * @param unitAxis axis of extent 1 among {@code rank}
     */
    HeadNodes twoClasses(String value, int rank, int unitAxis, boolean probability) {
        int type = AnalysedModel.of(original).shapes().elementType(value);
        String plane = value;
        if (rank == 3) {
            plane = original.opset() >= 13
                    ? node("Unsqueeze", List.of(value, longs("axes", 1)))
                    : node("Unsqueeze", List.of(value), Attributes.of("axes", new long[] {1}));
        } else if (unitAxis == 3) {
            plane = node("Transpose", List.of(value), Attributes.of("perm", 0, 3, 1, 2));
        }
        String scale = constant("scale", type, probability ? new float[] {-1, 1} : new float[] {-0.5f, 0.5f});
        String scaled = node("Mul", List.of(plane, scale));
        result = probability ? node("Add", List.of(scaled, constant("offset", type, new float[] {1, 0}))) : scaled;
        return this;
    }

    /** Logarithms of {@link #result()}, whose softmax it is. */
    String logarithm() {
        return node("Log", List.of(result));
    }

    private String node(String operator, List<String> inputs, AttributeProto... attributes) {
        String name = fresh(operator.toLowerCase(Locale.ROOT));
        nodes.add(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addOutput(name)
                .addAllAttribute(List.of(attributes))
                .build());
        return name;
    }

    private String constant(String what, int type, float[] values) {
        String name = fresh(what);
        FloatTensor value = new FloatTensor(new long[] {1, values.length, 1, 1}, values);
        edits.add(new Edit.AddInitializer(Tensors.of(
                name, value, type == TensorProto.DataType.UNDEFINED_VALUE ? TensorProto.DataType.FLOAT_VALUE : type)));
        return name;
    }

    private String longs(String what, long... values) {
        String name = fresh(what);
        edits.add(new Edit.AddInitializer(Tensors.ofLongs(name, new long[] {values.length}, values)));
        return name;
    }

    private String fresh(String what) {
        return names.fresh("sbonnx/scores/" + what);
    }
}
