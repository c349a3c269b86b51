package org.sbonnx.insert.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.graph.Operators;
import org.sbonnx.graph.StandardOperator;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.model.Manifest.Bottleneck;
import org.sbonnx.schemas.model.Manifest.Consumer;
import org.sbonnx.schemas.model.Manifest.ConsumerMode;
import org.sbonnx.schemas.model.Manifest.Copy;
import org.sbonnx.schemas.model.Manifest.Group;

/**
 * Compares a bottleneck in a graph with its entry in the manifest: which nodes belong to it, how its codes are computed, which
 * nodes read it.
 */
final class DeclaredBottleneck {
    private final OnnxModel model;
    private final GraphIndex index;
    private final Bottleneck bottleneck;
    private final Set<String> ownNodes = new LinkedHashSet<>();
    private final Set<String> projected = new LinkedHashSet<>();
    private final List<String> formFaults = new ArrayList<>();
    private final List<String> consumerFaults = new ArrayList<>();
    private final Map<String, Consumer> missingConsumers = new LinkedHashMap<>();

    DeclaredBottleneck(OnnxModel model, Bottleneck bottleneck) {
        this.model = model;
        this.index = model.index();
        this.bottleneck = bottleneck;
        bottleneck.readers().forEach(r -> missingConsumers.put(r.node(), r));
        for (Copy copy : bottleneck.tensors()) {
            if (copy.logits().size() == bottleneck.groups().size()
                    && copy.codes().size() == bottleneck.groups().size()) {
                checkForm(copy);
            } else {
                formFaults.add("the manifest has " + copy.codes().size() + " codes for "
                        + bottleneck.groups().size() + " groups");
            }
            checkConsumers(copy.output());
        }
        missingConsumers
                .values()
                .forEach(r -> consumerFaults.add("the declared reader '" + r.node() + "' does not read it"));
    }

    /** The manifest's entry. */
    Bottleneck declared() {
        return bottleneck;
    }

    /** First outputs of the bottleneck's nodes, projecting convolutions included. */
    Set<String> ownNodes() {
        return ownNodes;
    }

    /** Values projected back to the site's width, read by consumers that are not refitted. */
    Set<String> projected() {
        return projected;
    }

    /** How the computation of its codes differs from the declaration. */
    List<String> formFaults() {
        return formFaults;
    }

    /** How its consumers differ from the declaration. */
    List<String> consumerFaults() {
        return consumerFaults;
    }

    /** Codes of all copies, which together must cut the graph. */
    List<String> outputs() {
        return bottleneck.tensors().stream().map(Copy::output).toList();
    }

    private void checkForm(Copy copy) {
        CodePattern pattern = new CodePattern(model, ownNodes);
        for (int g = 0; g < bottleneck.groups().size(); g++) {
            Group group = bottleneck.groups().get(g);
            String logits = copy.logits().get(g);
            String codes = copy.codes().get(g);
            encoderFault(copy.source(), logits, group).ifPresent(formFaults::add);
            Optional<String> fault = switch (group.form()) {
                case ONEHOT ->
                    pattern.oneHotFault(logits, codes, group.channels().size());
                case SOFT -> pattern.softFault(logits, codes);
                case LINEAR ->
                    codes.equals(logits)
                            ? Optional.empty()
                            : Optional.of("'" + codes + "' is not the convolution's own output");
            };
            fault.ifPresent(f -> formFaults.add("group '" + group.category() + "': " + f));
        }
        concatFault(copy).ifPresent(formFaults::add);
    }

    private Optional<String> encoderFault(String source, String logits, Group group) {
        Optional<NodeProto> conv = index.producer(logits).map(index::node).filter(n -> StandardOperator.is(n, "Conv"));
        String what = "group '" + group.category() + "': '" + logits + "' ";
        if (conv.isEmpty() || !conv.get().getInput(0).equals(source)) {
            return Optional.of(what + "is not a convolution of '" + source + "'");
        }
        NodeProto n = conv.get();
        boolean declared = n.getInputCount() == 3
                && n.getInput(1).equals(group.weight())
                && n.getInput(2).equals(group.bias());
        List<Long> dims =
                index.initializer(group.weight()).map(TensorProto::getDimsList).orElse(List.of());
        boolean pointwise = dims.size() == 4
                && dims.get(0) == group.channels().size()
                && dims.get(2) == 1
                && dims.get(3) == 1
                && Attributes.integer(n, "group", 1) == 1
                && allEqual(Attributes.integers(n, "strides"), 1)
                && allEqual(Attributes.integers(n, "pads"), 0);
        if (!declared || !pointwise) {
            return Optional.of(what + "is not a 1×1 convolution to "
                    + group.channels().size() + " channels by '" + group.weight() + "' and '" + group.bias() + "'");
        }
        ownNodes.add(logits);
        return Optional.empty();
    }

    private static boolean allEqual(long[] values, long wanted) {
        return Arrays.stream(values).allMatch(v -> v == wanted);
    }

    private Optional<String> concatFault(Copy copy) {
        if (copy.codes().equals(List.of(copy.output()))) {
            return Optional.empty();
        }
        Optional<NodeProto> concat = index.producer(copy.output())
                .map(index::node)
                .filter(n -> StandardOperator.is(n, "Concat"))
                .filter(n -> Attributes.integer(n, "axis", 1) == 1 || Attributes.integer(n, "axis", 1) == -3)
                .filter(n -> n.getInputList().equals(copy.codes()));
        if (concat.isEmpty()) {
            return Optional.of("'" + copy.output() + "' is not the codes " + copy.codes() + " side by side");
        }
        ownNodes.add(copy.output());
        return Optional.empty();
    }

    /** Checks the consumers of a value that holds the codes, following pass-through nodes. */
    private void checkConsumers(String value) {
        for (int i : index.consumers(value)) {
            NodeProto node = index.node(i);
            String label = GraphIndex.label(node);
            if (Operators.isShapeOnly(node)) {
                continue;
            }
            if (Operators.isPassThrough(node, index) && !isDeclared(label)) {
                checkConsumers(node.getOutput(0));
            } else if (StandardOperator.is(node, "Conv") && node.getInput(0).equals(value)) {
                checkConvolution(node, label);
            } else {
                consumerFaults.add(node.getOpType() + " '" + label + "' reads it and is not declared");
            }
        }
    }

    private boolean isDeclared(String label) {
        return bottleneck.readers().stream().anyMatch(r -> r.node().equals(label));
    }

    private void checkConvolution(NodeProto conv, String label) {
        String kernel = index.root(conv.getInput(1));
        List<Consumer> declared = bottleneck.readers().stream()
                .filter(r -> r.initializer().equals(kernel))
                .toList();
        if (declared.isEmpty()) {
            consumerFaults.add("Conv '" + label + "' reads it with the undeclared kernel '" + kernel + "'");
            return;
        }
        List<Long> dims =
                index.initializer(kernel).map(TensorProto::getDimsList).orElse(List.of());
        if (dims.size() != 4 || dims.get(1) != bottleneck.channels() || Attributes.integer(conv, "group", 1) != 1) {
            consumerFaults.add("the kernel '" + kernel + "' of '" + label + "' has dims " + dims + ", not a width of "
                    + bottleneck.channels() + " channels");
        }
        if (declared.get(0).mode() == ConsumerMode.RESTORED) {
            String restored = restored(conv);
            Set<String> following = new LinkedHashSet<>();
            index.consumers(restored).forEach(c -> following.add(GraphIndex.label(index.node(c))));
            following.forEach(b -> {
                if (!isDeclared(b)) {
                    consumerFaults.add("'" + b + "' reads the restored width and is not declared");
                }
                missingConsumers.remove(b);
            });
        } else {
            missingConsumers.remove(label);
        }
    }

    /** The restored site: the projection, plus the declared constant of each position. */
    private String restored(NodeProto conv) {
        String value = conv.getOutput(0);
        ownNodes.add(value);
        projected.add(value);
        List<Integer> next = index.consumers(value);
        String positions = bottleneck.positions();
        if (positions == null || next.size() != 1) {
            return value;
        }
        NodeProto add = index.node(next.get(0));
        if (!StandardOperator.is(add, "Add")
                || !add.getInputList().equals(List.of(value, positions))
                || index.initializer(positions).isEmpty()) {
            return value;
        }
        ownNodes.add(add.getOutput(0));
        projected.add(add.getOutput(0));
        return add.getOutput(0);
    }
}
