package org.sbonnx.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import org.sbonnx.trainer.block.Scalars;
import org.sbonnx.trainer.block.Torch;

/** Functions that compute a group's codes from its logits; both [n, k, h, w]. */
final class CodeFunctions {
    private CodeFunctions() {}

    /** softmax(x / T) over the channels (eq. 20). */
    static NDArray softmax(NDArray logits, double temperature) {
        return Torch.softmax(temperature == 1 ? logits : Scalars.divide(logits, temperature), 1);
    }

    /** 1 in the channel of the largest logit (of equal ones, the lowest channel), 0 elsewhere. */
    static NDArray oneHot(NDArray logits) {
        int channels = Math.toIntExact(logits.getShape().get(1));
        NDArray argMax = Torch.argMax(logits, 1, true);
        NDArray indices = Torch.upload(logits.getManager(), new long[] {1, channels, 1, 1}, channelIndices(channels));
        return argMax.eq(indices).toType(DataType.FLOAT32, false);
    }

    /** Exactly one-hot, with the gradient of the soft codes. */
    static NDArray straightThrough(NDArray logits, double temperature) {
        NDArray soft = softmax(logits, temperature);
        return soft.add(oneHot(logits.stopGradient()).sub(soft.stopGradient()));
    }

    private static long[] channelIndices(int n) {
        long[] all = new long[n];
        Arrays.setAll(all, i -> i);
        return all;
    }
}
