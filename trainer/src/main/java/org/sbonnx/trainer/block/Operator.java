package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sbonnx.onnx.NodeProto;

/** What a node of one type computes. Stateless. */
@FunctionalInterface
interface Operator {
    /** Values of the node's outputs, in order; outputs left out at the end are those nobody asked for. */
    List<Value> apply(OperatorContext context);

    /** What this operator does not support in a node, found without running it; for example a second output. */
    default Optional<String> unsupportedReason(NodeProto node) {
        return node.getOutputCount() > 1
                        && !node.getOutputList().stream().skip(1).allMatch(String::isEmpty)
                ? Optional.of("has more than one output")
                : Optional.empty();
    }

    /** An operator with one output on the device. */
    static Operator array(Function<OperatorContext, NDArray> body) {
        return context -> List.of(new Value.Array(body.apply(context)));
    }

    /** An operator with one output. */
    static Operator value(Function<OperatorContext, Value> body) {
        return context -> List.of(body.apply(context));
    }

    /** The same operator with further checks instead of the usual one. */
    default Operator withCheck(Function<NodeProto, Optional<String>> reason) {
        Operator body = this;
        return new Operator() {
            @Override
            public List<Value> apply(OperatorContext call) {
                return body.apply(call);
            }

            @Override
            public Optional<String> unsupportedReason(NodeProto node) {
                return reason.apply(node);
            }
        };
    }

    /** The same operator, for nodes of any number of outputs. */
    default Operator withAllOutputs() {
        return withCheck(node -> Optional.empty());
    }
}
