package org.sbonnx.insert.splice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.FloatTensor;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Tensors;
import org.sbonnx.graph.edit.Edit;
import org.sbonnx.graph.edit.FreshNames;
import org.sbonnx.graph.edit.GraphEditor;
import org.sbonnx.insert.BottleneckSpec;
import org.sbonnx.onnx.AttributeProto;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.model.Manifest.Copy;

/**
 * Builds the nodes of one copy of a bottleneck, from the site's value [n, C_site, h, w] to the codes [n, N_SB, h, w].
 *
 * <pre>
 *   source ─┬─ Conv ─ logits ─ ArgMax ─ Equal(0..K-1) ─ Cast ─ codes ─┐
 *           └─ Conv ─ logits ─ …                              codes ─ Concat ─ output
 * </pre>
 *
 * The one-hot form uses operators that every runtime has (ArgMax-1, Equal-7, Cast-6, opset 9 and later); ties go to the
 * lowest channel. Below opset 13 Softmax flattens its input, so the soft form moves the channels to the last axis for it.
 */
final class BottleneckEmitter {
    private static final int SOFTMAX_PER_AXIS = 13;

    private final FreshNames names;
    private final int opset;
    private final int dataType;
    private final boolean initializersAreInputs;
    private final Map<String, TensorProto> constants = new TreeMap<>();

    BottleneckEmitter(FreshNames names, OnnxModel model, int dataType) {
        this.names = names;
        this.opset = model.opset();
        this.dataType = dataType;
        this.initializersAreInputs = GraphEditor.listsInitializersAsInputs(model);
    }

    /** Nodes of one copy and the names of their values. */
    record Emitted(List<NodeProto> nodes, Copy copy) {}

    Emitted emit(String scope, String source, BottleneckSpec spec, List<String> weights, List<String> biases) {
        List<NodeProto> nodes = new ArrayList<>();
        List<String> logits = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        for (int g = 0; g < spec.groups().size(); g++) {
            BottleneckSpec.GroupSpec group = spec.groups().get(g);
            String inner = scope + "/" + group.category();
            String raw = add(nodes, "Conv", inner + "/logits", List.of(source, weights.get(g), biases.get(g)));
            logits.add(raw);
            codes.add(
                    switch (group.form()) {
                        case LINEAR -> raw;
                        case ONEHOT -> oneHot(nodes, inner, raw, group.size());
                        case SOFT -> softmax(nodes, inner, raw, spec.temperature());
                    });
        }
        String output = codes.size() == 1
                ? codes.get(0)
                : add(nodes, "Concat", scope + "/codes", codes, Attributes.of("axis", 1));
        return new Emitted(nodes, new Copy(source, logits, codes, output));
    }

    private String oneHot(List<NodeProto> nodes, String scope, String logits, int channels) {
        String index = add(
                nodes,
                "ArgMax",
                scope + "/index",
                List.of(logits),
                Attributes.of("axis", 1),
                Attributes.of("keepdims", 1));
        // A caller could feed other numbers into an input, and the codes would no longer be one-hot.
        String numbers = initializersAreInputs
                ? add(nodes, "Constant", scope + "/channels", List.of(), Attributes.of("value", numbers("", channels)))
                : channelNumbers(channels);
        String equal = add(nodes, "Equal", scope + "/equal", List.of(index, numbers));
        return add(nodes, "Cast", scope + "/onehot", List.of(equal), Attributes.of("to", dataType));
    }

    String softmax(List<NodeProto> nodes, String scope, String logits, double temperature) {
        String scaled = temperature == 1
                ? logits
                : add(nodes, "Mul", scope + "/scaled", List.of(logits, scalar((float) (1 / temperature))));
        if (opset >= SOFTMAX_PER_AXIS) {
            return add(nodes, "Softmax", scope + "/softmax", List.of(scaled), Attributes.of("axis", 1));
        }
        String last = add(nodes, "Transpose", scope + "/last", List.of(scaled), Attributes.of("perm", 0L, 2L, 3L, 1L));
        String soft = add(nodes, "Softmax", scope + "/softmax", List.of(last), Attributes.of("axis", 3));
        return add(nodes, "Transpose", scope + "/back", List.of(soft), Attributes.of("perm", 0L, 3L, 1L, 2L));
    }

    private String channelNumbers(int channels) {
        String key = "channels" + channels;
        return constant(key, () -> numbers(names.fresh("sbonnx/" + key), channels));
    }

    private static TensorProto numbers(String name, int channels) {
        long[] values = new long[channels];
        Arrays.setAll(values, i -> i);
        return Tensors.ofLongs(name, new long[] {1, channels, 1, 1}, values);
    }

    private String scalar(float value) {
        return constant(
                "scale" + value,
                () -> Tensors.of(
                        names.fresh("sbonnx/scale"), new FloatTensor(new long[] {1}, new float[] {value}), dataType));
    }

    private String constant(String key, Supplier<TensorProto> make) {
        return constants.computeIfAbsent(key, k -> make.get()).getName();
    }

    /** The constants that the nodes emitted so far read, shared between copies. */
    List<Edit> constantEdits() {
        return constants.values().stream().<Edit>map(Edit.AddInitializer::new).toList();
    }

    private String add(
            List<NodeProto> nodes, String op, String name, List<String> inputs, AttributeProto... attributes) {
        String output = names.fresh(name);
        nodes.add(NodeProto.newBuilder()
                .setOpType(op)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes))
                .build());
        return output;
    }
}
