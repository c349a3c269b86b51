package org.sbonnx.trainer.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Optional;
import org.sbonnx.onnx.NodeProto;

/**
 * Dropout 7–22: the identity unless the pass trains. The mask output is all ones at inference; while training it is not
 * served.
 */
final class Dropout implements Operator {
    @Override
    public List<Value> apply(OperatorContext context) {
        Value x = context.value(0);
        float ratio =
                context.opset() < 12 ? context.real("ratio", 0.5f) : context.has(1) ? context.floatValues(1)[0] : 0.5f;
        if (context.mode().dropout() && ratio > 0) {
            return List.of(new Value.Array(Torch.dropout(context.floats(0), ratio)));
        }
        if (context.node().getOutputCount() < 2) {
            return List.of(x);
        }
        NDArray mask = context.floats(0).onesLike().toType(DataType.BOOLEAN, false);
        return List.of(x, new Value.Array(mask));
    }

    @Override
    public Optional<String> unsupportedReason(NodeProto node) {
        return Optional.empty();
    }
}
