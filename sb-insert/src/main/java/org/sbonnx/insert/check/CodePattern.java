package org.sbonnx.insert.check;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbonnx.graph.Attributes;
import org.sbonnx.graph.GraphIndex;
import org.sbonnx.graph.OnnxModel;
import org.sbonnx.onnx.NodeProto;
import org.sbonnx.onnx.TensorProto;
import org.sbonnx.schemas.BadInput;

/**
 * Recognises how a group's codes are computed from its logits, both [n, K, h, w].
 *
 * <pre>
 *   onehot   logits ─ ArgMax(axis 1, keepdims) ─ Equal(·, [1, K, 1, 1] = 0 … K−1) ─ Cast ─ codes
 *   soft     logits [─ Mul(scalar)] ─ Softmax(axis 1) ─ codes
 *            logits [─ Mul(scalar)] ─ Transpose(0,2,3,1) ─ Softmax(axis 3) ─ Transpose(0,3,1,2) ─ codes
 *   linear   logits = codes
 * </pre>
 *
 * In the first shape at most one channel is 1 and all others are 0, whatever the logits are. Nothing else passes as one-hot.
 */
final class CodePattern {
    private static final long[] TO_CHANNELS_LAST = {0, 2, 3, 1};
    private static final long[] TO_CHANNELS_FIRST = {0, 3, 1, 2};

    private final OnnxModel model;
    private final GraphIndex index;
    private final Set<String> recognised;

    /** @param recognised receives the first output of every node that was recognised */
    CodePattern(OnnxModel model, Set<String> recognised) {
        this.model = model;
        this.index = model.index();
        this.recognised = recognised;
    }

    /** Why {@code codes} are not one-hot over {@code channels} by construction; empty where they are. */
    Optional<String> oneHotFault(String logits, String codes, int channels) {
        Optional<NodeProto> cast = node(codes, "Cast");
        if (cast.isEmpty()) {
            return Optional.of(
                    "'" + codes + "' comes from " + describeProducer(codes) + ", not from a Cast of a comparison");
        }
        Optional<NodeProto> equal = node(cast.get().getInput(0), "Equal");
        if (equal.isEmpty()) {
            return Optional.of(
                    "'" + codes + "' casts " + describeProducer(cast.get().getInput(0)) + ", not a comparison");
        }
        int chosen = node(equal.get().getInput(0), "ArgMax").isPresent() ? 0 : 1;
        Optional<NodeProto> argMax = node(equal.get().getInput(chosen), "ArgMax");
        if (argMax.isEmpty()
                || !isOverChannels(argMax.get())
                || !argMax.get().getInput(0).equals(logits)) {
            return Optional.of(
                    "'" + codes + "' does not compare with the ArgMax of '" + logits + "' over its channels");
        }
        if (!isChannelNumbers(equal.get().getInput(1 - chosen), channels)) {
            return Optional.of("'" + codes + "' does not compare with the channel numbers 0 … " + (channels - 1));
        }
        recognised.add(codes);
        recognised.add(equal.get().getOutput(0));
        recognised.add(argMax.get().getOutput(0));
        return Optional.empty();
    }

    /** Why {@code codes} are not a softmax of the logits; empty where they are. */
    Optional<String> softFault(String logits, String codes) {
        Optional<NodeProto> back = node(codes, "Transpose").filter(n -> permutes(n, TO_CHANNELS_FIRST));
        String normalised = back.isPresent() ? back.get().getInput(0) : codes;
        long axis = back.isPresent() ? 3 : 1;
        Optional<NodeProto> softmax = node(normalised, "Softmax").filter(n -> axisOf(n, -1) == axis);
        if (softmax.isEmpty()) {
            return Optional.of("'" + codes + "' comes from " + describeProducer(normalised)
                    + ", not from a Softmax over channels");
        }
        String source = softmax.get().getInput(0);
        if (back.isPresent()) {
            Optional<NodeProto> last = node(source, "Transpose").filter(n -> permutes(n, TO_CHANNELS_LAST));
            if (last.isEmpty()) {
                return Optional.of("'" + codes + "' is transposed back without having been transposed");
            }
            recognised.add(source);
            source = last.get().getInput(0);
        }
        Optional<NodeProto> scaled = node(source, "Mul");
        if (scaled.isPresent()) {
            recognised.add(source);
            source = scaled.get().getInput(0);
        }
        if (!source.equals(logits)) {
            return Optional.of("'" + codes + "' is a softmax of '" + source + "', not of '" + logits + "'");
        }
        recognised.add(codes);
        recognised.add(normalised);
        return Optional.empty();
    }

    /** The node of that operator that produces a value and has the inputs that the operator needs. */
    private Optional<NodeProto> node(String value, String op) {
        int inputs = op.equals("Equal") || op.equals("Mul") ? 2 : 1;
        return index.producer(value)
                .map(index::node)
                .filter(n -> n.getOpType().equals(op)
                        && n.getDomain().isEmpty()
                        && n.getInputCount() >= inputs
                        && n.getOutput(0).equals(value));
    }

    private String describeProducer(String value) {
        return index.producer(value)
                .map(i -> index.node(i).getOpType() + " '" + GraphIndex.label(index.node(i)) + "'")
                .orElse("no node");
    }

    private static boolean isOverChannels(NodeProto argMax) {
        return axisOf(argMax, 0) == 1 && Attributes.integer(argMax, "keepdims", 1) == 1;
    }

    /** The axis of a node on maps of rank 4, counted from the front. */
    private static long axisOf(NodeProto node, long otherwise) {
        long axis = Attributes.integer(node, "axis", otherwise);
        return axis < 0 ? axis + 4 : axis;
    }

    private static boolean permutes(NodeProto node, long[] order) {
        return Arrays.equals(Attributes.integers(node, "perm"), order);
    }

    /** Whether a value is the constant 0 … K−1 along the channel axis, which no caller of the model can override. */
    private boolean isChannelNumbers(String value, int channels) {
        boolean isInput =
                index.graph().getInputList().stream().anyMatch(v -> v.getName().equals(index.root(value)));
        Optional<TensorProto> constant = isInput ? Optional.empty() : index.constant(value);
        if (constant.isEmpty() || !constant.get().getDimsList().equals(List.of(1L, (long) channels, 1L, 1L))) {
            return false;
        }
        try {
            long[] numbers = model.longs(constant.get());
            for (int i = 0; i < channels; i++) {
                if (numbers[i] != i) {
                    return false;
                }
            }
            return true;
        } catch (BadInput e) {
            // Not a readable integer tensor, so not the channel numbers.
            return false;
        }
    }
}
