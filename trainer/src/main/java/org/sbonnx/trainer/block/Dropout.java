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
    public List<Value> apply(Call call) {
        Value x = call.value(0);
        float ratio = call.opset() < 12 ? call.real("ratio", 0.5f) : call.has(1) ? call.reals(1)[0] : 0.5f;
        if (call.pass().dropout() && ratio > 0) {
            return List.of(new Value.Array(Torch.dropout(call.floats(0), ratio)));
        }
        if (call.node().getOutputCount() < 2) {
            return List.of(x);
        }
        NDArray mask = call.floats(0).onesLike().toType(DataType.BOOLEAN, false);
        return List.of(x, new Value.Array(mask));
    }

    @Override
    public Optional<String> refuses(NodeProto node) {
        return Optional.empty();
    }
}
